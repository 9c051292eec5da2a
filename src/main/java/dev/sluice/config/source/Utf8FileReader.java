package dev.sluice.config.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** Reads text files and pipes up to a maximum size. */
final class Utf8FileReader {
    private Utf8FileReader() {}

    /**
     * Reads a file. Blocks.
     *
     * @param maxBytes the maximum size in bytes
     * @throws UnreadableException if the file is unreadable, too large or not UTF-8
     */
    static String read(Path file, int maxBytes) throws UnreadableException {
        // Opening a pipe or a device could block without end.
        if (Files.exists(file) && !Files.isRegularFile(file)) throw new UnreadableException("not a regular file");
        return readToEnd(file, maxBytes);
    }

    /** Reads a file as {@link #read} does, or a pipe. Blocks until the writer of the pipe closes it. */
    static String readToEnd(Path file, int maxBytes) throws UnreadableException {
        if (Files.isDirectory(file)) throw new UnreadableException("a folder, not a file");
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) throw new UnreadableException("larger than " + maxBytes / 1024 + " KiB");
            return decode(bytes);
        } catch (NoSuchFileException e) {
            throw new UnreadableException("no such file");
        } catch (AccessDeniedException e) {
            throw new UnreadableException("not readable by this user");
        } catch (IOException e) {
            throw new UnreadableException("not readable");
        }
    }

    private static String decode(byte[] bytes) throws UnreadableException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (result.isError()) throw new UnreadableException("not UTF-8 text: line " + lineAt(bytes, in.position()));
        return out.flip().toString();
    }

    private static int lineAt(byte[] bytes, int offset) {
        return new String(Arrays.copyOf(bytes, offset), StandardCharsets.ISO_8859_1).split("\n", -1).length;
    }
}
