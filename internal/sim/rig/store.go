package rig

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Store holds a simulator's state behind a lock and, where there is a state file, in
// that file. S is a pointer that encoding/json can write. Safe for goroutines; make one
// with [OpenStore].
type Store[S any] struct {
	file   string
	decode func([]byte) (S, error)

	mu    sync.RWMutex
	state S
	saved []byte // what the file holds; nil without one
}

// OpenStore takes the state from the file, or else from the seed, which is then written
// to the file. An empty file name is a state in memory. Errors name the file.
func OpenStore[S any](file string, decode func([]byte) (S, error), seed func() (S, error)) (*Store[S], error) {
	s := &Store[S]{file: file, decode: decode}
	var data []byte
	var err error
	if file != "" {
		data, err = ReadState(file)
	}
	switch {
	case err != nil:
		return nil, err
	case data == nil:
		return s, s.Put(seed)
	}
	if s.state, err = decode(data); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	s.saved = data
	return s, nil
}

// Put replaces the whole state, in the file too.
func (s *Store[S]) Put(seed func() (S, error)) error {
	state, err := seed()
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.save(state); err != nil {
		return err
	}
	s.state = state
	return nil
}

// Read runs f beside other readers.
func (s *Store[S]) Read(f func(S)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	f(s.state)
}

// Change runs f alone. f tells whether it changed the state, which is then saved; a
// change that can't be saved is undone.
func (s *Store[S]) Change(f func(S) (changed bool)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !f(s.state) {
		return nil
	}
	err := s.save(s.state)
	if err != nil {
		if before, undoErr := s.decode(s.saved); undoErr == nil {
			s.state = before
		}
	}
	return err
}

// save writes the state to the file, if there is one. Called under the lock.
func (s *Store[S]) save(state S) error {
	if s.file == "" {
		return nil
	}
	data, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	if err := WriteState(s.file, data); err != nil {
		return err
	}
	s.saved = data
	return nil
}
