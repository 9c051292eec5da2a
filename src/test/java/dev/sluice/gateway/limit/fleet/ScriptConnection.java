package dev.sluice.gateway.limit.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.upstream.store.ScriptCall;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A blocking connection to a real store, which runs calls of the script. An error of the store is an exception. Not thread-safe. */
final class ScriptConnection implements AutoCloseable {
    /** Calls that are sent before the first reply is read. More could fill the buffers of both sides. */
    private static final int PIPELINE = 200;

    private static final long SECOND_MICROS = 1_000_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String digest;
    private final String digestAt;

    /** A call at a time of the test. */
    record TimedCall(long micros, ScriptCall call) {}

    ScriptConnection(int port, String... login) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new BufferedOutputStream(socket.getOutputStream());
        digest = text(command("SCRIPT", "LOAD", LimitScript.text()));
        // Only the tests name the time, as further keys.
        digestAt =
                text(command("SCRIPT", "LOAD", LimitScript.text().replace("redis.call('TIME')", "{KEYS[2], KEYS[3]}")));
        if (login.length > 0) command(login);
    }

    private static String text(@Nullable Object reply) {
        return (String) Objects.requireNonNull(reply);
    }

    /** Runs a call by the clock of the store. */
    List<String> run(ScriptCall call) throws IOException {
        sendCall(call);
        out.flush();
        return texts(reply());
    }

    /** Runs a call at a time. */
    List<String> run(long micros, ScriptCall call) throws IOException {
        return runAll(List.of(new TimedCall(micros, call))).get(0);
    }

    /** Runs calls one after another, each at its time. */
    List<List<String>> runAll(List<TimedCall> calls) throws IOException {
        List<List<String>> replies = new ArrayList<>();
        for (int from = 0; from < calls.size(); from += PIPELINE) {
            List<TimedCall> some = calls.subList(from, Math.min(calls.size(), from + PIPELINE));
            for (TimedCall call : some) sendTimed(call);
            out.flush();
            for (int i = 0; i < some.size(); i++) replies.add(texts(reply()));
        }
        return replies;
    }

    /** Runs one call many times by the clock of the store, in one script. */
    void repeat(int times, ScriptCall call) throws IOException {
        List<byte[]> words = words(
                "EVAL",
                "local function script() " + LimitScript.text() + "\nend\nfor i = 1, " + times + " do script() end",
                "1");
        words.add(call.key());
        call.arguments().forEach(argument -> words.add(argument.getBytes(UTF_8)));
        send(words);
        out.flush();
        reply();
    }

    /** Runs a command, and returns its reply: a string, a number, a list or null. */
    @Nullable
    Object command(String... words) throws IOException {
        send(words(words));
        out.flush();
        return reply();
    }

    private void sendCall(ScriptCall call) throws IOException {
        List<byte[]> words = words("EVALSHA", digest, "1");
        words.add(call.key());
        call.arguments().forEach(argument -> words.add(argument.getBytes(UTF_8)));
        send(words);
    }

    private void sendTimed(TimedCall timed) throws IOException {
        List<byte[]> words = words("EVALSHA", digestAt, "3");
        words.add(timed.call.key());
        words.add(Long.toString(timed.micros / SECOND_MICROS).getBytes(UTF_8));
        words.add(Long.toString(timed.micros % SECOND_MICROS).getBytes(UTF_8));
        timed.call.arguments().forEach(argument -> words.add(argument.getBytes(UTF_8)));
        send(words);
    }

    private static List<byte[]> words(String... words) {
        List<byte[]> bytes = new ArrayList<>();
        for (String word : words) bytes.add(word.getBytes(UTF_8));
        return bytes;
    }

    private void send(List<byte[]> words) throws IOException {
        out.write(("*" + words.size() + "\r\n").getBytes(UTF_8));
        for (byte[] word : words) {
            out.write(("$" + word.length + "\r\n").getBytes(UTF_8));
            out.write(word);
            out.write("\r\n".getBytes(UTF_8));
        }
    }

    private static List<String> texts(@Nullable Object reply) {
        return ((List<?>) Objects.requireNonNull(reply))
                .stream().map(String.class::cast).toList();
    }

    private @Nullable Object reply() throws IOException {
        int kind = in.readUnsignedByte();
        String line = line();
        return switch (kind) {
            case '+' -> line;
            case ':' -> Long.valueOf(line);
            case '$' -> bulk(Integer.parseInt(line));
            case '*' -> list(Integer.parseInt(line));
            default -> throw new IllegalStateException(line);
        };
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.readUnsignedByte(); next != '\r'; next = in.readUnsignedByte()) line.append((char) next);
        in.readUnsignedByte();
        return line.toString();
    }

    private @Nullable String bulk(int length) throws IOException {
        if (length < 0) return null;
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, UTF_8);
    }

    private List<@Nullable Object> list(int size) throws IOException {
        List<@Nullable Object> items = new ArrayList<>();
        for (int i = 0; i < size; i++) items.add(reply());
        return items;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
