package credential

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"cognate/internal/secret"
	"cognate/internal/store"
)

// metaDataKeys is where the store keeps its sealed data keys.
const metaDataKeys = "data_keys"

// Unlock opens the store's data keys with the operator's key, and makes both on
// the first start; keyMade tells that a key file was made, which the operator
// should hear of. A key is never made for a store that was sealed already: then
// a missing one is an error that says so, and another one is secret.ErrWrongKey.
func Unlock(ctx context.Context, s *store.Store, source secret.KeySource) (box *secret.Box, keyMade bool, err error) {
	stored, err := s.Meta(ctx, metaDataKeys)
	if err != nil {
		return nil, false, err
	}
	if stored != nil {
		key, err := source.Load()
		if errors.Is(err, fs.ErrNotExist) {
			return nil, false, fmt.Errorf("%w: the store was sealed with a key that is not there; put it back from the backup", err)
		} else if err != nil {
			return nil, false, err
		}
		box, err = secret.NewBox(key, stored)
		return box, false, err
	}
	key, keyMade, err := source.LoadOrCreate()
	if err != nil {
		return nil, false, err
	}
	made, err := secret.NewDataKeys(key)
	if err != nil {
		return nil, false, err
	}
	if stored, err = s.InitMeta(ctx, metaDataKeys, made); err != nil {
		return nil, false, err
	}
	box, err = secret.NewBox(key, stored)
	return box, keyMade, err
}
