package dev.sluice.it.streams;

import static dev.sluice.real.ExternalProgram.GRPC_GO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Await;
import dev.sluice.fixture.Ports;
import dev.sluice.real.ExternalProgram;
import dev.sluice.real.Needs;
import dev.sluice.real.RealServer.ChildProcess;
import dev.sluice.server.TestGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unary calls to a server of grpc-go, which resets the stream of a complete reply if the request has not ended. {@code CI_LONG=1} makes
 * 10,000 of them.
 */
@Needs(GRPC_GO)
class GrpcGoTest {
    private static final int CALLS = System.getenv("CI_LONG") == null ? 2_000 : 10_000;

    @TempDir
    Path folder;

    private ChildProcess start(String name, String... arguments) throws Exception {
        String program = ExternalProgram.GRPC_GO.path().orElseThrow().toString();
        List<String> command = new java.util.ArrayList<>(List.of(arguments));
        command.add(0, program);
        return ChildProcess.start(Files.createDirectory(folder.resolve(name)), command);
    }

    @Test
    void no_call_fails() throws Exception {
        int port = Ports.free();
        ChildProcess server = start("server", "serve", String.valueOf(port));
        try (TestGateway gateway = TestGateway.of("""
                server: { host: 127.0.0.1, port: 0, h2c: true, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { go: { url: "http://127.0.0.1:%d", http2: true } }
                routes: { "POST /grpc.health.v1.Health/{method}": { proxy: "go /grpc.health.v1.Health/{method}", grpc: true } }
                """.formatted(port), Map.of())) {
            Await.until(() -> GrpcJsTest.accepts(port));
            ChildProcess caller = start("caller", "call", String.valueOf(gateway.port()), String.valueOf(CALLS));
            boolean hasEnded = caller.exitsWithin(120_000);
            caller.kill();
            assertThat(hasEnded).as(caller.commandAndOutput()).isTrue();
            assertThat(Files.readString(folder.resolve("caller/output.log"))).isEqualTo("0 of " + CALLS + " failed\n");
        } finally {
            server.kill();
        }
    }
}
