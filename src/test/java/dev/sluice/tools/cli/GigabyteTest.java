package dev.sluice.tools.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.HttpTestServer;
import dev.sluice.fixture.SluiceProcess;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams a body larger than the memory of the process through a proxy route, in both directions. */
@Timeout(120)
class GigabyteTest {
    private static final List<String> LITTLE_MEMORY = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m");

    private final HttpTestServer backend = new HttpTestServer(GigabyteTest::respond);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path folder;

    private SluiceProcess program;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("gateway.yaml"), """
                server: { host: 127.0.0.1, port: 0, drain: { delay: 0s } }
                admin: { port: 0 }
                backends: { files: { url: "%s" } }
                routes:
                  PUT /{path*}: { proxy: "files /{path*}" }
                  GET /{path*}: { proxy: "files /{path*}", forward: { query: none } }
                """.formatted(backend.url()));
        program = SluiceProcess.start(folder, library -> true, LITTLE_MEMORY, "run", folder.toString());
    }

    @AfterEach
    void close() throws Exception {
        String output = program.output();
        program.close();
        backend.close();
        assertThat(output).doesNotContain("OutOfMemory", "OutOfDirectMemory", "WARN");
    }

    private static void respond(HttpServerRequest request) {
        if (request.method().name().equals("PUT")) receive(request);
        else send(new Gigabyte(), request.response().setChunked(true));
    }

    private static void receive(HttpServerRequest request) {
        CRC32C checksum = new CRC32C();
        long[] length = {0};
        boolean isChunked = "chunked".equals(request.getHeader("transfer-encoding"));
        request.handler(part -> {
            length[0] += part.length();
            checksum.update(part.getBytes());
        });
        request.endHandler(end -> request.response().end(length[0] + " " + checksum.getValue() + " " + isChunked));
    }

    private static void send(Gigabyte body, HttpServerResponse response) {
        byte[] part = new byte[1 << 16];
        while (!response.writeQueueFull()) {
            int length = body.read(part, 0, part.length);
            if (length < 0) {
                response.end();
                return;
            }
            response.write(Buffer.buffer().appendBytes(part, 0, length));
        }
        response.drainHandler(drained -> send(body, response));
    }

    private HttpRequest.Builder request() throws Exception {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.port("callers") + "/a"));
    }

    @Test
    void a_gigabyte_in_chunks_goes_to_the_backend_through_64_megabytes() throws Exception {
        Gigabyte sent = new Gigabyte();
        HttpResponse<String> response = client.send(
                request().PUT(BodyPublishers.ofInputStream(() -> sent)).build(), BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo(sent.soFar() + " true").startsWith(Gigabyte.LENGTH + " ");
    }

    @Test
    void a_gigabyte_in_chunks_comes_from_the_backend_through_64_megabytes() throws Exception {
        HttpResponse<InputStream> response = client.send(request().build(), BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("transfer-encoding")).hasValue("chunked");
        assertThat(summary(response.body())).isEqualTo(summary(new Gigabyte())).startsWith(Gigabyte.LENGTH + " ");
    }

    private static String summary(InputStream body) throws Exception {
        CRC32C checksum = new CRC32C();
        byte[] part = new byte[1 << 16];
        long all = 0;
        for (int length = body.read(part); length >= 0; length = body.read(part)) {
            checksum.update(part, 0, length);
            all += length;
        }
        return all + " " + checksum.getValue();
    }

    /** A stream of 2^30 bytes. Its blocks differ, so that a lost, repeated or moved block changes the checksum. */
    private static final class Gigabyte extends InputStream {
        static final long LENGTH = 1L << 30;
        private static final int BLOCK = 1 << 16;

        private final byte[] block = new byte[BLOCK];
        private final CRC32C checksum = new CRC32C();
        private long at;

        Gigabyte() {
            new Random(1).nextBytes(block);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] into, int offset, int most) {
            if (at == LENGTH) return -1;
            int start = (int) (at % BLOCK);
            if (start == 0) ByteBuffer.wrap(block).putLong(at);
            int length = Math.min(most, BLOCK - start);
            System.arraycopy(block, start, into, offset, length);
            checksum.update(block, start, length);
            at += length;
            return length;
        }

        /** Returns the length and the checksum (CRC-32C) of the bytes read so far. */
        String soFar() {
            return at + " " + checksum.getValue();
        }
    }
}
