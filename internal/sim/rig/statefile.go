package rig

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// maxStateFile bounds a state file in bytes.
const maxStateFile = 256 << 20

// ReadState reads a state file; (nil, nil) when there is none.
func ReadState(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the state file: %w", err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, maxStateFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the state file: %w", err)
	}
	if len(data) > maxStateFile {
		return nil, fmt.Errorf("state file %s is larger than %d bytes", path, maxStateFile)
	}
	return data, nil
}

// WriteState replaces a state file in one step, so that a reader, or a start
// after a crash, sees the old content or the new, never a part. The file is
// the owner's alone.
func WriteState(path string, data []byte) error {
	if len(data) > maxStateFile {
		return fmt.Errorf("write the state file: the state is larger than %d bytes", maxStateFile)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("write the state file: %w", err)
	}
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("write the state file: %w", err)
	}
	return nil
}
