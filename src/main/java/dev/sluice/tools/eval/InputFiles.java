package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.sluice.language.json.InvalidJsonException;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/** Reads texts and JSON values from files and from the standard input. Blocks. */
public final class InputFiles {
    /** The name of the standard input in arguments. */
    public static final String STDIN = "-";

    private static final int MIB = 1024 * 1024;

    /** The bytes of an expression. The parser takes about a hundred bytes for each. */
    private static final int MAX_EXPRESSION = MIB;

    /** The bytes of a JSON value. */
    private static final int MAX_JSON = 16 * MIB;

    private final InputStream stdin;

    public InputFiles(InputStream stdin) {
        this.stdin = stdin;
    }

    /**
     * Reads an expression.
     *
     * @throws EvalException if the file is unreadable or not UTF-8
     */
    public NamedText readExpression(String file) {
        String name = nameOf(file);
        return new NamedText(name, decode(name, read(file, MAX_EXPRESSION), EvalException::failed));
    }

    /**
     * Reads a JSON value; null from an empty file.
     *
     * @throws EvalException if the file is unreadable or not JSON
     */
    public JsonNode readJson(String file) {
        return parse(nameOf(file), read(file, MAX_JSON), JsonReader.DEFAULT);
    }

    private static String nameOf(String file) {
        return file.equals(STDIN) ? "stdin" : file;
    }

    private byte[] read(String file, int maxBytes) {
        try {
            return file.equals(STDIN) ? limited("stdin", stdin, maxBytes) : read(Path.of(file), maxBytes);
        } catch (InvalidPathException e) {
            throw EvalException.misuse(NamedText.printable(file) + ": not the name of a file");
        } catch (IOException e) {
            throw EvalException.misuse("stdin: not readable");
        }
    }

    /**
     * Reads a file of at most 16 MiB.
     *
     * @throws EvalException if the file is unreadable or larger
     */
    public static byte[] readBytes(Path file) {
        return read(file, MAX_JSON);
    }

    /**
     * Reads a file with a JSON value.
     *
     * @throws EvalException if the file is unreadable
     */
    static byte[] readJson(Path file) {
        return read(file, MAX_JSON);
    }

    private static byte[] read(Path file, int maxBytes) {
        if (Files.isDirectory(file)) throw EvalException.misuse(file + ": a folder (expected: a file)");
        try (InputStream in = Files.newInputStream(file)) {
            return limited(file.toString(), in, maxBytes);
        } catch (NoSuchFileException e) {
            throw EvalException.misuse(file + ": no such file");
        } catch (AccessDeniedException e) {
            throw EvalException.misuse(file + ": not readable by this user");
        } catch (IOException e) {
            throw EvalException.misuse(file + ": not readable");
        }
    }

    private static byte[] limited(String name, InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) throw EvalException.misuse(name + ": larger than " + maxBytes / MIB + " MiB");
        return bytes;
    }

    private static String decode(String name, byte[] bytes, Function<String, EvalException> failure) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (result.isError()) throw failure.apply(name + ": not UTF-8: the byte at offset " + in.position());
        return out.flip().toString();
    }

    /**
     * Returns the value of a JSON text; null for an empty text.
     *
     * @throws EvalException if the bytes are not UTF-8, or not JSON
     */
    static JsonNode parse(String name, byte[] bytes, JsonReader reader) {
        String text = decode(name, bytes, EvalException::misuse);
        if (text.isBlank()) return NullNode.getInstance();
        try {
            return reader.read(Buffer.buffer(bytes));
        } catch (InvalidJsonException e) {
            throw EvalException.misuse(describe(new NamedText(name, text), bytes, e));
        }
    }

    private static String describe(NamedText text, byte[] bytes, InvalidJsonException invalid) {
        if (invalid.line() == 0) return text.name() + ": " + invalid.getMessage();
        int start = startOfLine(bytes, invalid.line());
        int end = Math.min(bytes.length, start + invalid.column() - 1);
        int offset = new String(bytes, 0, end, StandardCharsets.UTF_8).length();
        return text.describe(offset, "not valid JSON, or more than its limits allow, or a key that occurs twice");
    }

    /** Returns the offset of the first byte of a line. A line ends with a line feed, or a carriage return, or both. */
    private static int startOfLine(byte[] bytes, int line) {
        int passed = 1;
        int at = 0;
        while (passed < line && at < bytes.length) {
            boolean isPair = bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n';
            if (bytes[at] == '\n' || (bytes[at] == '\r' && !isPair)) passed++;
            at++;
        }
        return at;
    }
}
