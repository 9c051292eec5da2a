package dev.sluice.config.source;

import dev.sluice.core.digest.Digest;
import dev.sluice.core.spec.Secret;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file with one value, such as a mounted secret.
 *
 * @param name an absolute path
 */
record SecretFile(String name) implements Secret.SecretSource {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_FILES = 10_000;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]*)}");

    /** Returns the file of a text that is only a file reference; null for any other text. */
    static @Nullable SecretFile parseReference(String text) {
        Matcher reference = REFERENCE.matcher(text);
        return reference.matches() ? new SecretFile(reference.group(1)) : null;
    }

    /** Returns, by secret file that the texts refer to, a digest of its content or the reason why it is unreadable. References in comments count too. */
    static Map<String, String> digests(List<SourceFile> files) {
        Map<String, String> digests = new TreeMap<>();
        for (SourceFile file : files) {
            Matcher references = REFERENCE.matcher(file.text());
            while (references.find() && digests.size() < MAX_FILES)
                digests.computeIfAbsent(references.group(1), SecretFile::digest);
        }
        return digests;
    }

    private static String digest(String name) {
        try {
            return new Digest().add(read(name)).hex();
        } catch (UnreadableException e) {
            return e.getMessage();
        }
    }

    @Override
    public String read() throws IOException {
        try {
            return read(name);
        } catch (UnreadableException e) {
            throw new IOException(e.getMessage());
        }
    }

    /**
     * Reads the value without one trailing line break.
     *
     * @param name an absolute path
     * @throws UnreadableException if there is no value; the message does not show the content
     */
    static String read(String name) throws UnreadableException {
        String text = content(name);
        String value = text.endsWith("\n") ? text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1)) : text;
        if (value.isEmpty()) throw new UnreadableException("the file " + name + " is empty");
        return value;
    }

    private static String content(String name) throws UnreadableException {
        try {
            Path file = Path.of(name);
            if (!file.isAbsolute()) throw new UnreadableException("the path must be absolute");
            return Utf8FileReader.read(file, MAX_BYTES);
        } catch (InvalidPathException e) {
            throw new UnreadableException("not a path");
        } catch (UnreadableException e) {
            throw new UnreadableException("the file " + name + ": " + e.getMessage());
        }
    }
}
