package main

import (
	"context"
	"net/url"

	"go.etcd.io/etcd/server/v3/embed"
)

// etcdEndpoint is a unix socket relative to the data folder, which is the
// working directory: no port to conflict with, and no other user can connect.
const etcdEndpoint = "unix://etcd.sock"

// startEtcd starts a single member in the folder "etcd" and waits until it
// serves.
func startEtcd(ctx context.Context) (*embed.Etcd, error) {
	config := embed.NewConfig()
	config.Dir = "etcd"
	config.ListenClientUrls = []url.URL{{Scheme: "unix", Host: "etcd.sock"}}
	config.ListenPeerUrls = []url.URL{{Scheme: "unix", Host: "peer.sock"}}
	// The only member dials nobody, so what it advertises is a mere name.
	advertised := url.URL{Scheme: "http", Host: "127.0.0.1:2380"}
	config.AdvertiseClientUrls = []url.URL{advertised}
	config.AdvertisePeerUrls = []url.URL{advertised}
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	config.EnableGRPCGateway = false
	// The data is thrown away: durability costs time and buys nothing.
	config.UnsafeNoFsync = true
	// Nobody competes for leadership, so the election needs no patience.
	config.TickMs = 10
	config.ElectionMs = 100
	config.LogLevel = "error"
	config.LogOutputs = []string{"stderr"}

	store, err := embed.StartEtcd(config)
	if err != nil {
		return nil, err
	}
	select {
	case <-store.Server.ReadyNotify():
		return store, nil
	case err = <-store.Err():
		err = orUnexpected(err)
	case <-ctx.Done():
		err = ctx.Err()
	}
	store.Close()
	return nil, err
}
