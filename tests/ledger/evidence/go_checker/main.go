// Checks a log with the Go project's own packages for signed notes and tiled trees.
//
// The two packages are copied beside this file from the Go distribution by the test that builds it.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"checker/note"
	"checker/tlog"
)

type inclusion struct {
	Index  int64
	Leaf   []byte
	Hashes [][]byte
}

type consistency struct {
	First  int64
	Root   []byte
	Hashes [][]byte
}

type log struct {
	Vkey        string
	Origin      string
	Note        []byte
	Tiles       string
	Inclusion   []inclusion
	Consistency []consistency
}

type tiles struct{ folder string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		data, err := os.ReadFile(filepath.Join(t.folder, path))
		if err != nil {
			return nil, err
		}
		found = append(found, data)
	}
	return found, nil
}

func must(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func hash(raw []byte) (h tlog.Hash) {
	if len(raw) != len(h) {
		must(fmt.Errorf("a hash of %d bytes", len(raw)))
	}
	copy(h[:], raw)
	return h
}

func hashes(raw [][]byte) []tlog.Hash {
	found := []tlog.Hash{}
	for _, each := range raw {
		found = append(found, hash(each))
	}
	return found
}

func main() {
	var given log
	must(json.NewDecoder(os.Stdin).Decode(&given))
	verifier, err := note.NewVerifier(given.Vkey)
	must(err)
	opened, err := note.Open(given.Note, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != given.Origin {
		must(fmt.Errorf("not the checkpoint of %s", given.Origin))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	raw, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	root := hash(raw)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{given.Tiles})
	for _, each := range given.Inclusion {
		proof, err := tlog.ProveRecord(size, each.Index, reader)
		must(err)
		if !reflect.DeepEqual(append([]tlog.Hash{}, proof...), hashes(each.Hashes)) {
			must(fmt.Errorf("another proof of %d", each.Index))
		}
		must(tlog.CheckRecord(hashes(each.Hashes), size, root, each.Index, hash(each.Leaf)))
	}
	for _, each := range given.Consistency {
		proof, err := tlog.ProveTree(size, each.First, reader)
		must(err)
		if !reflect.DeepEqual(append([]tlog.Hash{}, proof...), hashes(each.Hashes)) {
			must(fmt.Errorf("another proof from %d", each.First))
		}
		must(tlog.CheckTree(hashes(each.Hashes), size, root, each.First, hash(each.Root)))
	}
	fmt.Println("accepted", size, len(given.Inclusion), len(given.Consistency))
}
