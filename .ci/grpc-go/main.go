// Runs gRPC of Go with the service grpc.health.v1.Health. "grpc-go serve PORT" starts its server without TLS. "grpc-go call PORT COUNT" calls
// Check through 8 connections, 400 times in a second, because the sockets of a busy gateway hide an order of events. It prints how many calls
// failed, with the first failure.
package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	pb "google.golang.org/grpc/health/grpc_health_v1"
)

const (
	connections          = 8
	callsOfOneConnection = 8
	callsOfOneSecond     = 400
)

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func serve(address string) {
	listener, err := net.Listen("tcp", address)
	check(err)
	server := grpc.NewServer()
	pb.RegisterHealthServer(server, health.NewServer())
	check(server.Serve(listener))
}

func call(address string, count int64) {
	var next, failed atomic.Int64
	var first sync.Once
	var all sync.WaitGroup
	start := time.Now()
	for i := 0; i < connections; i++ {
		connection, err := grpc.NewClient("passthrough:///"+address, grpc.WithTransportCredentials(insecure.NewCredentials()))
		check(err)
		client := pb.NewHealthClient(connection)
		for j := 0; j < callsOfOneConnection; j++ {
			all.Add(1)
			go func() {
				defer all.Done()
				for n := next.Add(1); n <= count; n = next.Add(1) {
					time.Sleep(time.Until(start.Add(time.Duration(n) * time.Second / callsOfOneSecond)))
					ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
					_, err := client.Check(ctx, &pb.HealthCheckRequest{})
					cancel()
					if err != nil {
						failed.Add(1)
						first.Do(func() { fmt.Println(err) })
					}
				}
			}()
		}
	}
	all.Wait()
	fmt.Printf("%d of %d failed\n", failed.Load(), count)
}

func main() {
	address := "127.0.0.1:" + os.Args[2]
	if os.Args[1] == "serve" {
		serve(address)
		return
	}
	count, err := strconv.ParseInt(os.Args[3], 10, 64)
	check(err)
	call(address, count)
}
