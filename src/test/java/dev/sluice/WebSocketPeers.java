package dev.sluice;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Raw sockets that speak WebSocket (RFC 6455), validly or not, for a caller and for a backend. */
final class WebSocketPeers {
    private WebSocketPeers() {}

    /** A frame to send, valid or not. */
    @SuppressWarnings("ArrayRecordComponent") // A test compares no frames.
    record WsFrame(boolean isFinal, int reserved, int opcode, byte[] payload) {
        static WsFrame text(String text) {
            return new WsFrame(true, 0, 1, text.getBytes(StandardCharsets.UTF_8));
        }

        static WsFrame close(int code, String reason) {
            byte[] bytes = reason.getBytes(StandardCharsets.UTF_8);
            return new WsFrame(
                    true,
                    0,
                    8,
                    ByteBuffer.allocate(2 + bytes.length)
                            .putShort((short) code)
                            .put(bytes)
                            .array());
        }

        byte[] encode(boolean isMasked) {
            int length = payload.length;
            ByteBuffer out = ByteBuffer.allocate(14 + length);
            out.put((byte) ((isFinal ? 0x80 : 0) | reserved << 4 | opcode));
            int flag = isMasked ? 0x80 : 0;
            if (length < 126) out.put((byte) (flag | length));
            else if (length < 65_536) out.put((byte) (flag | 126)).putShort((short) length);
            else out.put((byte) (flag | 127)).putLong(length);
            if (isMasked) out.put(RawPeer.MASK);
            for (int i = 0; i < length; i++) out.put((byte) (payload[i] ^ (isMasked ? RawPeer.MASK[i % 4] : 0)));
            return Arrays.copyOf(out.array(), out.position());
        }
    }

    /** One end of a connection, on a blocking socket. A read fails after ten seconds. */
    static final class RawPeer implements AutoCloseable {
        static final byte[] MASK = {(byte) 0x81, 2, (byte) 0xf3, 4};
        static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
        private static final List<String> CONTROL = List.of("close", "ping", "pong");

        private final Socket socket;
        private final boolean isClient;
        private String head = "";
        private byte @Nullable [] lastMask;
        volatile boolean keepsPings;
        volatile boolean answersPings;

        RawPeer(Socket socket, boolean isClient) {
            this.socket = socket;
            this.isClient = isClient;
            try {
                socket.setSoTimeout(10_000);
                socket.setTcpNoDelay(true);
            } catch (SocketException e) {
                throw new UncheckedIOException(e);
            }
        }

        static RawPeer connect(int port) {
            try {
                return new RawPeer(new Socket(InetAddress.getLoopbackAddress(), port), true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String head() {
            return head;
        }

        byte @Nullable [] lastMask() {
            return lastMask;
        }

        void sendText(String text) {
            sendBytes(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(WsFrame frame) {
            sendBytes(frame.encode(isClient));
        }

        void sendBytes(byte[] bytes) {
            try {
                socket.getOutputStream().write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String readHead() {
            try {
                StringBuilder read = new StringBuilder();
                while (read.indexOf("\r\n\r\n") < 0) {
                    int next = socket.getInputStream().read();
                    if (next < 0) throw new EOFException(read.toString());
                    read.append((char) next);
                }
                head = read.toString();
                return head;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Returns the next frame but a ping of the gateway: its type, FIN and payload. {@code end} is the end of the connection. */
        String readFrame() {
            while (true) {
                WsFrame frame = nextFrame();
                if (frame == null) return "end";
                boolean isOurPing =
                        frame.opcode() == 9 && new String(frame.payload(), StandardCharsets.US_ASCII).equals("sluice");
                if (isOurPing && answersPings) send(new WsFrame(true, 0, 10, frame.payload()));
                if (!isOurPing || keepsPings) return describe(frame);
            }
        }

        static String describe(WsFrame frame) {
            byte[] payload = frame.payload();
            String text = new String(payload, StandardCharsets.ISO_8859_1);
            if (frame.opcode() == 8 && payload.length > 1)
                text = (((payload[0] & 0xff) << 8 | (payload[1] & 0xff)) + ":" + text.substring(2))
                        .replaceAll(":$", "");
            if (frame.opcode() >= 8) return CONTROL.get(frame.opcode() - 8) + ":" + text;
            return "CTB".charAt(frame.opcode()) + (frame.isFinal() ? "1:" : "0:") + text;
        }

        @Nullable
        WsFrame nextFrame() {
            try {
                InputStream in = socket.getInputStream();
                int first = in.read();
                if (first < 0) return null;
                int second = in.read();
                int length = second & 0x7f;
                if (length == 126) length = ByteBuffer.wrap(in.readNBytes(2)).getShort() & 0xffff;
                else if (length == 127)
                    length = (int) ByteBuffer.wrap(in.readNBytes(8)).getLong();
                lastMask = (second & 0x80) == 0 ? null : in.readNBytes(4);
                byte[] payload = in.readNBytes(length);
                for (int i = 0; lastMask != null && i < length; i++) payload[i] ^= lastMask[i % 4];
                return new WsFrame((first & 0x80) != 0, first >> 4 & 7, first & 15, payload);
            } catch (SocketException reset) {
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Sends each message back, and responds to pings and to a Close frame, until the connection ends. */
        void echo() {
            echo(new ArrayList<>());
        }

        void echo(List<String> received) {
            for (WsFrame frame = nextFrame(); frame != null; frame = nextFrame()) {
                received.add(describe(frame));
                if (frame.opcode() == 9) send(new WsFrame(true, 0, 10, frame.payload()));
                else if (frame.opcode() != 10) send(frame);
                if (frame.opcode() == 8) break;
            }
            if (!isClient) close();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A backend whose replies and frames a test writes. */
    static final class RawBackend implements AutoCloseable {
        private final ServerSocket server;
        private final List<RawPeer> peers = new java.util.concurrent.CopyOnWriteArrayList<>();

        RawBackend() {
            try {
                server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                server.setSoTimeout(10_000);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String url() {
            return "http://127.0.0.1:" + server.getLocalPort();
        }

        List<RawPeer> peers() {
            return peers;
        }

        /** Accepts a connection, and sends the response to its first request. */
        RawPeer reply(String response) {
            try {
                RawPeer peer = new RawPeer(server.accept(), false);
                peers.add(peer);
                peer.readHead();
                peer.sendText(response);
                return peer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Accepts a handshake. */
        RawPeer accept(String headers) {
            return acceptAndSend(headers);
        }

        RawPeer acceptAndSend(String headers, WsFrame... frames) {
            try {
                RawPeer peer = new RawPeer(server.accept(), false);
                peers.add(peer);
                String key = peer.readHead().replaceAll("(?is).*sec-websocket-key: ([^\r]+)\r.*", "$1");
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                bytes.writeBytes(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: " + accept4(key) + "\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
                for (WsFrame frame : frames) bytes.writeBytes(frame.encode(false));
                peer.sendBytes(bytes.toByteArray());
                return peer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String accept4(String key) {
            try {
                return Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-1")
                                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(StandardCharsets.US_ASCII)));
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Accepts each handshake from now on, and echoes. */
        void echo() {
            background(() -> {
                while (true) {
                    RawPeer peer = accept("");
                    background(peer::echo);
                }
            });
        }

        private static void background(Runnable task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (UncheckedIOException closed) {
                    // The test has ended.
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            peers.forEach(RawPeer::close);
        }
    }
}
