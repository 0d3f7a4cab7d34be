package rig

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

const maxControlBody = 256 << 10

// control builds the routes under /_sim/. They need no credential: a simulator
// holds made-up data and listens where its operator says. Pages of other sites
// can't write through a browser (see [http.CrossOriginProtection]).
func (r *Rig) control() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+ControlPath+"{$}", r.describe)
	mux.HandleFunc("GET "+ControlPath+"faults", r.listFaults)
	mux.HandleFunc("POST "+ControlPath+"faults", r.addFaults)
	mux.HandleFunc("DELETE "+ControlPath+"faults", r.clearFaults)
	mux.HandleFunc("GET "+ControlPath+"requests", r.listRequests)
	mux.HandleFunc("DELETE "+ControlPath+"requests", r.clearRequests)
	mux.HandleFunc("POST "+ControlPath+"reset", r.reset)
	return mux
}

func (r *Rig) describe(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, http.StatusOK, map[string]any{
		"base_path":   r.opts.BasePath,
		"fault_kinds": FaultKinds(),
		"routes": []string{
			"GET, POST, DELETE " + ControlPath + "faults",
			"GET, DELETE " + ControlPath + "requests",
			"POST " + ControlPath + "reset",
		},
	})
}

func (r *Rig) listFaults(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, http.StatusOK, map[string]any{"faults": r.faults.list()})
}

// addFaults takes either form of [ParseFaults] and answers 201 with what is
// now in force, or 400 with the reason.
func (r *Rig) addFaults(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxControlBody))
	if err != nil {
		sendError(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("the body could not be read, or is larger than %d bytes", maxControlBody))
		return
	}
	faults, err := ParseFaults(string(body))
	if err == nil && len(faults) == 0 {
		err = fmt.Errorf("the body holds no fault; known are %s", strings.Join(FaultKinds(), ", "))
	}
	var added []activeFault
	if err == nil {
		added, err = r.faults.add(faults)
	}
	if err != nil {
		sendError(w, http.StatusBadRequest, err.Error())
		return
	}
	sendJSON(w, http.StatusCreated, map[string]any{"faults": added})
}

func (r *Rig) clearFaults(w http.ResponseWriter, _ *http.Request) {
	sendJSON(w, http.StatusOK, map[string]any{"cleared": r.faults.clear()})
}

func (r *Rig) listRequests(w http.ResponseWriter, req *http.Request) {
	limit := journalSize
	if text := req.URL.Query().Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > journalSize {
			sendError(w, http.StatusBadRequest, fmt.Sprintf("limit %q is not a whole number from 1 to %d", shorten(text), journalSize))
			return
		}
		limit = n
	}
	entries, total := r.journal.last(limit)
	sendJSON(w, http.StatusOK, map[string]any{"requests": entries, "total": total})
}

func (r *Rig) clearRequests(w http.ResponseWriter, _ *http.Request) {
	_, total := r.journal.last(0)
	r.journal.clear()
	sendJSON(w, http.StatusOK, map[string]any{"cleared": total})
}

// reset brings everything back to how it was at the first start: the state its
// seed, the faults those of the options, the journal empty.
func (r *Rig) reset(w http.ResponseWriter, req *http.Request) {
	if err := r.opts.Reset(); err != nil {
		r.opts.Logger.ErrorContext(req.Context(), "reset failed", slog.Any("error", err))
		sendError(w, http.StatusInternalServerError, "the state could not be reset: "+err.Error())
		return
	}
	r.faults.replace(r.opts.Faults)
	r.journal.clear()
	sendJSON(w, http.StatusOK, map[string]any{"reset": true})
}

func sendJSON(w http.ResponseWriter, status int, v any) {
	data, err := json.Marshal(v)
	if err != nil { // maps of plain values only
		panic(err)
	}
	Answer{Status: status, ContentType: jsonType, Body: string(data) + "\n"}.Send(w)
}

func sendError(w http.ResponseWriter, status int, message string) {
	sendJSON(w, status, map[string]any{"error": message})
}
