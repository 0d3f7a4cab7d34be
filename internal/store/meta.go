package store

import (
	"context"
	"database/sql"
	"errors"
)

// Meta is a value that belongs to the store as a whole, such as its sealed data
// keys; nil when it was never set.
func (s *Store) Meta(ctx context.Context, key string) ([]byte, error) {
	value, err := s.meta(ctx, s.read, key)
	if err != nil {
		return nil, s.fail(err, "read meta "+key)
	}
	return value, nil
}

func (s *Store) meta(ctx context.Context, q querier, key string) ([]byte, error) {
	var value []byte
	err := s.row(ctx, q, "SELECT value FROM meta WHERE key = ?", key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return value, err
}

// InitMeta sets the value unless one stands, and returns the one that stands
// then: of two processes that set it at once, both get the same.
func (s *Store) InitMeta(ctx context.Context, key string, value []byte) ([]byte, error) {
	err := s.inTx(ctx, "set meta "+key, func(q querier) error {
		_, err := s.exec(ctx, q, "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT DO NOTHING", key, value)
		if err != nil {
			return err
		}
		value, err = s.meta(ctx, q, key)
		return err
	})
	return value, err
}
