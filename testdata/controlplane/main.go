// Command kubewright-controlplane runs etcd and kube-apiserver in one process,
// on free loopback ports, for the end-to-end tests of kubewright.
//
// It prints one line of JSON on stdout once /readyz answers 200, logs to
// stderr, and ends when its stdin reaches end of file, when its parent process
// ends, or on SIGINT or SIGTERM.
//
// With kubectl or informer as its first argument it is that client instead, for
// tests of other servers.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	// apiServerStopTimeout is short: kube-apiserver waits for open watches, and
	// whoever watches a server that is thrown away has ended.
	apiServerStopTimeout = 200 * time.Millisecond
	// etcdStopTimeout bounds the time for closing the data's files: etcd waits
	// for the watches of a kube-apiserver that is still at it.
	etcdStopTimeout = 500 * time.Millisecond
	// removeTries and removeInterval bound the removal of a folder that
	// something cut off above may still write to.
	removeTries    = 10
	removeInterval = 20 * time.Millisecond
	// parentPollInterval is how often the parent process id is compared.
	parentPollInterval = 500 * time.Millisecond
)

// settings are the command line's values.
type settings struct {
	data         string        // folder of etcd's data, keys and certificates
	kubeconfig   string        // file to write once the server is ready
	featureGates string        // value of kube-apiserver's --feature-gates
	removeData   bool          // whether to remove data on a clean stop
	readyTimeout time.Duration // how long /readyz may take to answer 200
	extra        []string      // further kube-apiserver flags, after "--"
}

// readyLine is the one line that is printed on stdout.
type readyLine struct {
	Ready       bool   `json:"ready"`
	Server      string `json:"server"`
	Kubeconfig  string `json:"kubeconfig"`
	NobodyToken string `json:"nobodyToken"`
}

func main() {
	if ran, err := runClient(os.Args[1:]); ran {
		if err != nil {
			fmt.Fprintf(os.Stderr, "error: %v\n", err)
			os.Exit(1)
		}
		return
	}
	set, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(set)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "kubewright-controlplane: %v\n", err)
		os.Exit(1)
	}
}

func parse(args []string) (settings, error) {
	var set settings
	flags := flag.NewFlagSet("kubewright-controlplane", flag.ContinueOnError)
	flags.StringVar(&set.data, "data", "", "`folder` for etcd's data, keys and certificates (required; made if missing)")
	flags.StringVar(&set.kubeconfig, "kubeconfig", "", "`file` to write once the server is ready (required)")
	flags.StringVar(&set.featureGates, "feature-gates", "", "kube-apiserver's feature `gates`, as NAME=true,NAME=false")
	flags.BoolVar(&set.removeData, "remove-data", false, "remove the data folder on a clean stop")
	flags.DurationVar(&set.readyTimeout, "ready-timeout", time.Minute, "how `long` /readyz may take to answer 200")
	if err := flags.Parse(args); err != nil {
		return set, err
	}
	set.extra = flags.Args()
	if set.data == "" || set.kubeconfig == "" {
		return set, errors.New("--data and --kubeconfig are required")
	}
	var err error
	if set.data, err = filepath.Abs(set.data); err != nil {
		return set, err
	}
	set.kubeconfig, err = filepath.Abs(set.kubeconfig)
	return set, err
}

// run serves until it is told to stop. It returns nil after a clean stop, and
// leaves the data folder after an error, so that what is in it can be read.
func run(set settings) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	endWithParent(cancel)

	if err := os.MkdirAll(set.data, 0o700); err != nil {
		return err
	}
	// etcd's sockets are named relative to the data folder: the address of a
	// unix socket is limited to about 100 bytes, a folder's name is not.
	if err := os.Chdir(set.data); err != nil {
		return err
	}
	if err := serve(ctx, set); err != nil && ctx.Err() == nil {
		return err
	}
	if set.removeData {
		return remove(set.data)
	}
	return nil
}

func remove(folder string) error {
	var err error
	for range removeTries {
		if err = os.RemoveAll(folder); err == nil {
			return nil
		}
		time.Sleep(removeInterval)
	}
	return err
}

// serve runs the servers until ctx ends or one of them does, then stops both.
func serve(ctx context.Context, set settings) error {
	keys, err := makeCredentials()
	if err != nil {
		return fmt.Errorf("making credentials: %w", err)
	}
	store, err := startEtcd(ctx)
	if err != nil {
		return fmt.Errorf("starting etcd: %w", err)
	}
	defer within(etcdStopTimeout, store.Close)
	ctx, cancel := context.WithCancel(ctx)
	server, err := startAPIServer(ctx, set, keys)
	if err != nil {
		cancel()
		return fmt.Errorf("starting kube-apiserver: %w", err)
	}
	defer within(apiServerStopTimeout, func() {
		cancel()
		<-server.done
	})
	if err := announce(ctx, set, server, keys); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-server.done:
		return fmt.Errorf("kube-apiserver ended: %w", orUnexpected(err))
	case err := <-store.Err():
		return fmt.Errorf("etcd ended: %w", orUnexpected(err))
	}
}

// announce waits for readiness, writes the kubeconfig and prints the ready line.
func announce(ctx context.Context, set settings, server *apiServer, keys *credentials) error {
	if err := server.waitReady(ctx, set.readyTimeout, keys); err != nil {
		return err
	}
	if err := writeKubeconfig(set.kubeconfig, server.url, keys); err != nil {
		return fmt.Errorf("writing the kubeconfig: %w", err)
	}
	return json.NewEncoder(os.Stdout).Encode(readyLine{
		Ready:       true,
		Server:      server.url,
		Kubeconfig:  set.kubeconfig,
		NobodyToken: keys.nobodyToken,
	})
}

// endWithParent cancels when stdin reaches end of file or the parent changes.
//
// PR_SET_PDEATHSIG is not used: it fires when the thread that started this
// process ends, and test harnesses run each test in a thread of its own.
func endWithParent(cancel context.CancelFunc) {
	parent := os.Getppid()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	go func() {
		for range time.Tick(parentPollInterval) {
			if os.Getppid() != parent {
				cancel()
				return
			}
		}
	}()
}

// within runs f and gives up waiting for it after the limit.
func within(limit time.Duration, f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
	case <-time.After(limit):
	}
}

func orUnexpected(err error) error {
	if err == nil {
		return errors.New("unexpectedly, without an error")
	}
	return err
}
