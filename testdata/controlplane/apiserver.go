package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const (
	serviceCIDR = "10.96.0.0/16"
	// kubernetesServiceIP is the first address of serviceCIDR, which
	// kube-apiserver gives to the service default/kubernetes.
	kubernetesServiceIP = "10.96.0.1"
	// readyPollInterval is how often /readyz is asked.
	readyPollInterval = 20 * time.Millisecond
	// readyRequestTimeout bounds each of these requests.
	readyRequestTimeout = 5 * time.Second
)

// apiServer is a kube-apiserver that runs in this process.
type apiServer struct {
	url  string
	done chan error // gets the server's result once, then is closed
}

// startAPIServer starts kube-apiserver on a free port, until ctx ends.
func startAPIServer(ctx context.Context, set settings, keys *credentials) (*apiServer, error) {
	// The server gets the bound listener: no port to lose to someone else.
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	completed, err := complete(ctx, set, listener)
	if err != nil {
		_ = listener.Close()
		return nil, err
	}
	server := &apiServer{url: "https://" + listener.Addr().String(), done: make(chan error, 1)}
	go func() {
		defer close(server.done)
		server.done <- app.Run(ctx, completed)
	}()
	return server, nil
}

// complete does what kube-apiserver's own command does before it runs.
func complete(ctx context.Context, set settings, listener net.Listener) (options.CompletedOptions, error) {
	var none options.CompletedOptions
	opts := options.NewServerRunOptions()
	opts.SecureServing.Listener = listener
	opts.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	named := opts.Flags()
	for _, f := range named.FlagSets {
		flags.AddFlagSet(f)
	}
	if err := flags.Parse(arguments(set)); err != nil {
		return none, err
	}
	if err := opts.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return none, err
	}
	// The server's clients of itself need no warnings about deprecated APIs.
	rest.SetDefaultWarningHandler(rest.NoWarnings{})
	completed, err := opts.Complete(ctx)
	if err != nil {
		return none, err
	}
	return completed, utilerrors.NewAggregate(completed.Validate())
}

// arguments are kube-apiserver's flags. Later ones win, so the caller's are last.
func arguments(set settings) []string {
	arguments := []string{
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--etcd-servers=" + etcdEndpoint,
		"--service-cluster-ip-range=" + serviceCIDR,
		"--tls-cert-file=" + servingCertFile,
		"--tls-private-key-file=" + servingKeyFile,
		"--client-ca-file=" + caFile,
		"--token-auth-file=" + tokensFile,
		"--service-account-issuer=https://kubernetes.default.svc.cluster.local",
		"--service-account-key-file=" + serviceAccountKeyFile,
		"--service-account-signing-key-file=" + serviceAccountKeyFile,
		"--authorization-mode=Node,RBAC",
		"--allow-privileged=true",
		// A loopback address is no valid endpoint of default/kubernetes.
		"--endpoint-reconciler-type=none",
		// No controller makes the service account that this plugin asks of
		// every pod.
		"--disable-admission-plugins=ServiceAccount",
	}
	if set.featureGates != "" {
		arguments = append(arguments, "--feature-gates="+set.featureGates)
	}
	return append(arguments, set.extra...)
}

// waitReady asks /readyz until it answers 200, the limit is over, ctx ends or
// the server does.
func (s *apiServer) waitReady(ctx context.Context, limit time.Duration, keys *credentials) error {
	pair, err := tls.X509KeyPair(keys.adminCert, keys.adminKey)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(keys.ca)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: readyRequestTimeout}

	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	tick := time.NewTicker(readyPollInterval)
	defer tick.Stop()
	last := errors.New("not asked yet")
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-s.done:
			return fmt.Errorf("kube-apiserver ended before it was ready: %w", orUnexpected(err))
		case <-deadline.C:
			return fmt.Errorf("kube-apiserver not ready after %s: %w", limit, last)
		case <-tick.C:
			if last = ready(ctx, client, s.url); last == nil {
				return nil
			}
		}
	}
}

// ready returns nil if /readyz answers 200, and otherwise what it answers.
func ready(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("/readyz answers %s: %s", response.Status, body)
	}
	return nil
}
