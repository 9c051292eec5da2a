package dev.sluice.upstream.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** A backend that notes requests in their order and responds on demand. */
final class ManualBackend implements AutoCloseable {
    private final ServerSocket listening;
    final List<Received> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Integer> ended = new CopyOnWriteArrayList<>();
    volatile boolean respondAtOnce;

    /** A request that this backend has received. */
    record Received(int connection, String line, Socket socket) {
        void respond() {
            respond("HTTP/1.1 200 OK\r\nContent-Length: " + line.length() + "\r\n\r\n" + line);
        }

        void respond(String response) {
            try {
                socket.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    ManualBackend() {
        try {
            listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        inBackground(() -> {
            while (true) {
                Socket socket = listening.accept();
                socket.setTcpNoDelay(true);
                int number = sockets.size();
                sockets.add(socket);
                inBackground(() -> read(socket, number));
            }
        });
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void inBackground(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // The test has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void read(Socket socket, int number) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            StringBuilder head = new StringBuilder();
            for (int next = in.read(); next >= 0; next = in.read()) {
                head.append((char) next);
                if (head.indexOf("\r\n\r\n") < 0) continue;
                if (head.toString().toLowerCase(Locale.ROOT).contains("content-length: 1\r\n")) in.read();
                Received received = new Received(number, head.substring(0, head.indexOf(" HTTP")), socket);
                requests.add(received);
                head.setLength(0);
                if (respondAtOnce) received.respond();
            }
        } finally {
            ended.add(number);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    List<Socket> connections() {
        return sockets;
    }

    boolean hasEnded(int connection) {
        return ended.contains(connection);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) socket.close();
    }
}
