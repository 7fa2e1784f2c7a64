package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
)

// runClient runs one of the real clients that other servers are tested with, if
// the first argument names one: kubectl, or an informer of client-go. It tells
// whether it did.
func runClient(args []string) (bool, error) {
	if len(args) == 0 {
		return false, nil
	}
	switch args[0] {
	case "kubectl":
		// The command reads the arguments of the process.
		os.Args = args
		return true, cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand())
	case "informer":
		return true, runInformer(args[1:])
	default:
		return false, nil
	}
}

// informerLine is a line that an informer prints.
type informerLine struct {
	Event   string `json:"event"` // synced, add, update, delete
	Name    string `json:"name,omitempty"`
	Initial bool   `json:"initial,omitempty"`
}

// runInformer prints what a shared informer of config maps is told, a line of
// JSON each, until its stdin reaches end of file.
func runInformer(args []string) error {
	flags := flag.NewFlagSet("informer", flag.ContinueOnError)
	kubeconfig := flags.String("kubeconfig", "", "`file` that names the server")
	namespace := flags.String("namespace", "default", "the `namespace` that is watched")
	if err := flags.Parse(args); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", *kubeconfig)
	if err != nil {
		return err
	}
	clientset, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	factory := informers.NewSharedInformerFactoryWithOptions(clientset, 0, informers.WithNamespace(*namespace))
	informer := factory.Core().V1().ConfigMaps().Informer()
	printed := printer()
	if _, err := informer.AddEventHandler(cache.ResourceEventHandlerDetailedFuncs{
		AddFunc: func(object any, initial bool) {
			printed(informerLine{Event: "add", Name: nameOf(object), Initial: initial})
		},
		UpdateFunc: func(_, object any) { printed(informerLine{Event: "update", Name: nameOf(object)}) },
		DeleteFunc: func(object any) { printed(informerLine{Event: "delete", Name: nameOf(object)}) },
	}); err != nil {
		return err
	}
	factory.Start(ctx.Done())
	if !cache.WaitForCacheSync(ctx.Done(), informer.HasSynced) {
		return errors.New("the informer did not sync")
	}
	printed(informerLine{Event: "synced"})
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func nameOf(object any) string {
	if gone, ok := object.(cache.DeletedFinalStateUnknown); ok {
		object = gone.Obj
	}
	if configMap, ok := object.(*corev1.ConfigMap); ok {
		return configMap.Name
	}
	return ""
}

// printer gives a function that prints lines whole, whoever calls it.
func printer() func(informerLine) {
	var mutex sync.Mutex
	encoder := json.NewEncoder(os.Stdout)
	return func(line informerLine) {
		mutex.Lock()
		defer mutex.Unlock()
		_ = encoder.Encode(line)
	}
}
