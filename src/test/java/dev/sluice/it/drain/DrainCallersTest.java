package dev.sluice.it.drain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.fixture.RawHttp2Client;
import dev.sluice.it.drain.PodNetworkTest.DrainBackend;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Callers on HTTP/1.1 that notice a lost byte, for tests of drains. */
class DrainCallersTest {
    @Test
    void a_response_without_its_end_is_noticed() throws Exception {
        for (String cut : List.of("Content-Length: 2\r\n\r\nx", "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n")) {
            Response response = new Response(
                    new ByteArrayInputStream(("HTTP/1.1 200 OK\r\n" + cut).getBytes(StandardCharsets.US_ASCII)));
            assertThat(response.readHead()).isTrue();
            assertThatThrownBy(response::readToEnd).isInstanceOf(IOException.class);
        }
        assertThat(new Response(InputStream.nullInputStream()).readHead()).isFalse();
    }

    /**
     * Callers on HTTP/1.1 of a gateway that drains, each on a thread of its own. Each returns {@code ok}, or what it lost. A slow reader
     * takes a permit for each 64 KiB, so it reads as fast as the test gives permits.
     */
    static final class Http1Callers {
        static final String OK = "ok";
        private static final int PERMIT = 64 * 1024;

        private final int port;
        private final boolean isTls;
        private final CountDownLatch ready;
        private final CountDownLatch closing;
        private final Semaphore permits = new Semaphore(0);

        /** @param ready counts the callers that are where the drain shall find them; {@code closing} opens when the listener has closed */
        Http1Callers(int port, boolean isTls, CountDownLatch ready, CountDownLatch closing) {
            this.port = port;
            this.isTls = isTls;
            this.ready = ready;
            this.closing = closing;
        }

        /** Lets each slow reader of a number read a part. */
        void permit(int readers) {
            permits.release(readers);
        }

        private Socket connect() throws Exception {
            Socket socket = new Socket();
            // The kernel must not take the response instead of the reader.
            socket.setReceiveBufferSize(PERMIT);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            Socket used = isTls ? RawHttp2Client.overTls(socket) : socket;
            used.setSoTimeout(120_000);
            return used;
        }

        private static void send(Socket socket, String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        }

        private static String get(String path) {
            return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
        }

        /** A response that starts after the listener has closed. */
        Callable<String> late() {
            return () -> {
                try (Socket socket = connect()) {
                    send(socket, get("/late/1"));
                    ready.countDown();
                    return readLarge(new Response(socket.getInputStream()), 0);
                }
            };
        }

        /** A response of which the caller has read some bytes before the signal; it reads on after it. */
        Callable<String> started(int before) {
            return () -> {
                try (Socket socket = connect()) {
                    send(socket, get("/large"));
                    Response response = new Response(socket.getInputStream());
                    response.readHead();
                    response.read(before);
                    ready.countDown();
                    return readLarge(response, before);
                }
            };
        }

        private String readLarge(Response response, int before) throws Exception {
            if (before == 0) response.readHead();
            while (response.length() < DrainBackend.LARGE) {
                permits.acquire();
                if (response.read(PERMIT) == 0) break;
            }
            String digest = DrainBackend.digest(response.body.toByteArray());
            return digest.equals(DrainBackend.DIGEST) ? OK : "only " + response.length() + " bytes of a large response";
        }

        /** A body whose second half leaves the caller after the listener has closed. */
        Callable<String> upload() {
            return () -> {
                byte[] half = new byte[1_000_000];
                try (Socket socket = connect()) {
                    send(socket, "POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: " + 2 * half.length + "\r\n\r\n");
                    socket.getOutputStream().write(half);
                    ready.countDown();
                    closing.await();
                    socket.getOutputStream().write(half);
                    Response response = new Response(socket.getInputStream());
                    response.readHead();
                    response.readToEnd();
                    String expected = DrainBackend.digest(new byte[2 * half.length]);
                    return response.text().equals(expected) ? OK : "an upload has the response " + response.text();
                }
            };
        }

        /** Requests one after the other, until a response says close, or the connection ends between two. */
        Callable<String> kept(DrainBackend backend, String path) {
            return () -> {
                int responses = 0;
                try (Socket socket = connect()) {
                    for (boolean isKept = true; isKept; responses++) {
                        send(socket, get(path));
                        Response response = new Response(socket.getInputStream());
                        if (!response.readHead()) break;
                        response.readToEnd();
                        if (!response.text().equals("small"))
                            return "a kept connection lost a part after " + response.text();
                        isKept = !response.head.contains("connection: close");
                        if (responses == 5) ready.countDown();
                    }
                } catch (IOException e) {
                    return "a kept connection: " + e;
                }
                int runs = backend.runs(path);
                return runs == responses ? OK : runs + " requests ran, " + responses + " had a response";
            };
        }

        /** A connection without a request in the drain, which ends with a FIN. */
        Callable<String> idle() {
            return () -> {
                try (Socket socket = connect()) {
                    send(socket, get("/small/idle"));
                    Response response = new Response(socket.getInputStream());
                    response.readHead();
                    response.readToEnd();
                    ready.countDown();
                    return socket.getInputStream().read() < 0 ? OK : "an idle connection got a byte";
                } catch (IOException e) {
                    return "an idle connection: " + e;
                }
            };
        }

        /** A stream of events, which must end behind an event, with the last chunk. */
        Callable<String> events(String path, String end) {
            return () -> {
                try (Socket socket = connect()) {
                    send(socket, get(path));
                    Response response = new Response(socket.getInputStream());
                    response.readHead();
                    response.read(1);
                    ready.countDown();
                    response.readToEnd();
                    String body = response.text();
                    return end.isEmpty() || body.endsWith(end)
                            ? OK
                            : path + " ends with " + body.substring(body.length() - 10);
                } catch (IOException e) {
                    return path + ": " + e;
                }
            };
        }
    }

    /** A response on HTTP/1.1, with a length or in chunks. */
    static final class Response {
        private final InputStream in;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private String head = "";
        private long rest;
        private boolean isChunked;
        private boolean hasEnded;

        Response(InputStream in) {
            this.in = in;
        }

        /** Returns false if the connection ended before the first byte. */
        boolean readHead() throws IOException {
            StringBuilder read = new StringBuilder();
            while (read.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0 && read.length() == 0) return false;
                if (next < 0) throw new IOException("the head ends early: " + read);
                read.append((char) next);
            }
            head = read.toString().toLowerCase(Locale.ROOT);
            isChunked = head.contains("transfer-encoding: chunked");
            if (!isChunked) rest = Long.parseLong(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
            return true;
        }

        int length() {
            return body.size();
        }

        String text() {
            return body.toString(StandardCharsets.ISO_8859_1);
        }

        void readToEnd() throws IOException {
            int last;
            do last = read(Integer.MAX_VALUE);
            while (last > 0);
        }

        /** Reads at most some bytes of the body, and returns their number; 0 at its end. */
        int read(int most) throws IOException {
            int read = 0;
            while (read < most && !hasEnded) {
                if (rest == 0 && !nextChunk()) break;
                byte[] part = in.readNBytes((int) Math.min(rest, most - read));
                if (part.length == 0) throw new IOException("the body ends after " + length() + " bytes");
                body.writeBytes(part);
                rest -= part.length;
                read += part.length;
                if (isChunked && rest == 0) readLine();
            }
            return read;
        }

        private boolean nextChunk() throws IOException {
            if (isChunked) rest = Long.parseLong(readLine(), 16);
            if (isChunked && rest == 0) readLine();
            hasEnded = rest == 0;
            return !hasEnded;
        }

        private String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0)
                    throw new IOException("the body ends without its last chunk, after " + length() + " bytes");
                if (next != '\r') line.append((char) next);
            }
            return line.toString();
        }
    }
}
