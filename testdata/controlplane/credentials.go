package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Names of the files in the data folder, which is the working directory.
const (
	caFile                = "ca.crt"
	servingCertFile       = "apiserver.crt"
	servingKeyFile        = "apiserver.key"
	serviceAccountKeyFile = "service-account.key"
	tokensFile            = "tokens.csv"
)

// validity of each certificate: longer than any test, or a developer's session.
const validity = 7 * 24 * time.Hour

// credentials are what clients need, PEM-encoded where not a token.
type credentials struct {
	ca          []byte
	adminCert   []byte
	adminKey    []byte
	nobodyToken string
}

// authority is a certificate authority of its own.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

// makeCredentials writes the server's files and returns the clients' part.
func makeCredentials() (*credentials, error) {
	ca, err := newAuthority("kubewright-controlplane-ca")
	if err != nil {
		return nil, err
	}
	servingCert, servingKey, err := ca.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.ParseIP(kubernetesServiceIP)},
	})
	if err != nil {
		return nil, err
	}
	adminCert, adminKey, err := ca.issue(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, err
	}
	serviceAccountKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serviceAccountPEM, err := keyPEM(serviceAccountKey)
	if err != nil {
		return nil, err
	}
	token := make([]byte, 16)
	if _, err := rand.Read(token); err != nil {
		return nil, err
	}
	keys := &credentials{ca: ca.pem, adminCert: adminCert, adminKey: adminKey, nobodyToken: hex.EncodeToString(token)}
	for name, content := range map[string][]byte{
		caFile:                ca.pem,
		servingCertFile:       servingCert,
		servingKeyFile:        servingKey,
		serviceAccountKeyFile: serviceAccountPEM,
		tokensFile:            fmt.Appendf(nil, "%s,nobody,nobody\n", keys.nobodyToken),
	} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

func newAuthority(name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:  pkix.Name{CommonName: name},
		IsCA:     true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	certPEM, der, err := sign(template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return &authority{cert: cert, key: key, pem: certPEM}, nil
}

// issue makes a key and a certificate for it, both PEM-encoded.
func (ca *authority) issue(template *x509.Certificate) (certPEM, key []byte, err error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	certPEM, _, err = sign(template, ca.cert, &private.PublicKey, ca.key)
	if err != nil {
		return nil, nil, err
	}
	key, err = keyPEM(private)
	return certPEM, key, err
}

// sign completes the template and returns the certificate as PEM and as DER.
func sign(template, parent *x509.Certificate, public *ecdsa.PublicKey, key *ecdsa.PrivateKey) (certPEM, der []byte, err error) {
	template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	now := time.Now()
	// An hour back, for a clock that was set back in between.
	template.NotBefore = now.Add(-time.Hour)
	template.NotAfter = now.Add(validity)
	template.BasicConstraintsValid = true
	der, err = x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), der, nil
}

func keyPEM(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}

// writeKubeconfig writes the contexts "admin" (current) and "nobody", readable
// by the owner only. A reader sees all of the file or none of it.
func writeKubeconfig(path, server string, keys *credentials) error {
	const cluster = "kubewright"
	config := clientcmdapi.NewConfig()
	config.Clusters[cluster] = &clientcmdapi.Cluster{Server: server, CertificateAuthorityData: keys.ca}
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{ClientCertificateData: keys.adminCert, ClientKeyData: keys.adminKey}
	config.AuthInfos["nobody"] = &clientcmdapi.AuthInfo{Token: keys.nobodyToken}
	for user := range config.AuthInfos {
		config.Contexts[user] = &clientcmdapi.Context{Cluster: cluster, AuthInfo: user}
	}
	config.CurrentContext = "admin"
	content, err := clientcmd.Write(*config)
	if err != nil {
		return err
	}
	// CreateTemp makes the file with mode 0600.
	file, err := os.CreateTemp(filepath.Dir(path), ".kubeconfig-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}
