package dev.sluice.backend.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** An address that responds to no SYN. It is a socket with a full accept queue. */
final class UnresponsivePort implements AutoCloseable {
    private static final int MAX_CONNECTIONS = 64;

    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> queue = new ArrayList<>();

    UnresponsivePort() throws IOException {
        boolean full = false;
        while (!full && queue.size() < MAX_CONNECTIONS) full = !connects();
    }

    private boolean connects() throws IOException {
        Socket client = new Socket();
        queue.add(client);
        try {
            client.connect(new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort()), 200);
            return true;
        } catch (SocketTimeoutException noAnswer) {
            return false;
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (Socket each : queue) each.close();
        socket.close();
    }
}
