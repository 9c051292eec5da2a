package dev.sluice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A caller that sends bytes as they are and reads bytes as they come; it gives up after ten seconds of silence. */
final class RawCaller implements AutoCloseable {
    private final Socket socket;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private boolean reset;
    private boolean ended;

    RawCaller(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends bytes; line ends are written {@code \n} and sent as HTTP wants them. */
    RawCaller send(String text) {
        return sendExactly(text.replace("\n", "\r\n"));
    }

    RawCaller sendExactly(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Reads until all that came so far contains a text, and gives it. */
    String readUntil(String text) {
        return readUntil(all -> all.contains(text));
    }

    /** Reads until the connection is at its end, whichever way. */
    String readToEnd() {
        return readUntil(all -> false);
    }

    String readUntil(Predicate<String> enough) {
        try {
            InputStream in = socket.getInputStream();
            byte[] bytes = new byte[16_384];
            while (!enough.test(all()) && !ended) {
                int length = in.read(bytes);
                if (length < 0) ended = true;
                else read.write(bytes, 0, length);
            }
        } catch (SocketException e) {
            reset = true;
            ended = true;
        } catch (IOException e) {
            throw new UncheckedIOException("so far: " + all(), e);
        }
        return all();
    }

    /** Reads to the end without keeping anything, and gives the number of bytes. */
    long skipToEnd() {
        long all = 0;
        try {
            byte[] bytes = new byte[1 << 16];
            for (int length = 0; length >= 0; length = socket.getInputStream().read(bytes)) all += length;
        } catch (SocketException e) {
            reset = true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    /** Sends bytes until nobody takes them any more, and gives how many were taken. */
    long sendUntilRefused(long most) {
        long sent = 0;
        try {
            byte[] bytes = new byte[1 << 16];
            for (; sent < most; sent += bytes.length) socket.getOutputStream().write(bytes);
        } catch (IOException refused) {
            reset = true;
        }
        return sent;
    }

    private String all() {
        return read.toString(StandardCharsets.ISO_8859_1);
    }

    /** Whether the connection ended with a reset (RST) rather than in order. */
    boolean wasReset() {
        return reset;
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
