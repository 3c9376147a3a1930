// Reads an exported static log with the packages of Go's own checksum database and nothing of ours:
// opens the checkpoint, recomputes every leaf from the entries, authenticates all of them through
// the tiles against the signed root, and proves one record and one earlier tree.
package main

import (
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"checker/note"
	"checker/tlog"
)

const bundleWidth = 256

// tiles reads tiles from a folder; Go puts the tile height into paths, C2SP tlog-tiles does not.
type tiles struct{ folder string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		path := "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
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
		log.Fatal(err)
	}
}

func openCheckpoint(folder, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	raw, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(raw, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatal("the origin is not the key's name")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	tree := tlog.Tree{N: size}
	copy(tree.Hash[:], root)
	return tree
}

func checkBundle(folder string, reader tlog.HashReader, index, width int64) {
	tile := tlog.Tile{H: 8, L: 0, N: index, W: int(width)}
	path := "tile/entries/" + strings.TrimPrefix(tile.Path(), "tile/8/0/")
	data, err := os.ReadFile(filepath.Join(folder, path))
	must(err)
	var places []int64
	var hashes []tlog.Hash
	for i := int64(0); i < width; i++ {
		length := int(data[0])<<8 | int(data[1])
		hashes = append(hashes, tlog.RecordHash(data[2:2+length]))
		places = append(places, tlog.StoredHashIndex(0, index*bundleWidth+i))
		data = data[2+length:]
	}
	if len(data) != 0 {
		log.Fatal("bytes behind the last entry of a bundle")
	}
	authenticated, err := reader.ReadHashes(places)
	must(err)
	for i := range hashes {
		if hashes[i] != authenticated[i] {
			log.Fatalf("entry %d is not the one in the tree", index*bundleWidth+int64(i))
		}
	}
}

func main() {
	folder := os.Args[1]
	tree := openCheckpoint(folder, os.Args[2])
	reader := tlog.TileHashReader(tree, tiles{folder})
	for index := int64(0); index*bundleWidth < tree.N; index++ {
		width := tree.N - index*bundleWidth
		if width > bundleWidth {
			width = bundleWidth
		}
		checkBundle(folder, reader, index, width)
	}
	record, err := tlog.ProveRecord(tree.N, tree.N/3, reader)
	must(err)
	leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, tree.N/3)})
	must(err)
	must(tlog.CheckRecord(record, tree.N, tree.Hash, tree.N/3, leaf[0]))
	earlier, err := tlog.TreeHash(tree.N/2+1, reader)
	must(err)
	growth, err := tlog.ProveTree(tree.N, tree.N/2+1, reader)
	must(err)
	must(tlog.CheckTree(growth, tree.N, tree.Hash, tree.N/2+1, earlier))
	fmt.Println(tree.N)
}
