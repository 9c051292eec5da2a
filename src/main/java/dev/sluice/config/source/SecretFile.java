package dev.sluice.config.source;

import dev.sluice.spec.Secret;
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
 * A file that holds one value, such as a mounted secret.
 *
 * @param name an absolute path
 */
record SecretFile(String name) implements Secret.SecretSource {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_FILES = 10_000;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{file:([^}]*)}");

    /** The file to which a text refers that is nothing else; null when it is anything else. */
    static @Nullable SecretFile parseReference(String text) {
        Matcher reference = REFERENCE.matcher(text);
        return reference.matches() ? new SecretFile(reference.group(1)) : null;
    }

    /** Every file that these texts refer to, comments included, and a digest of what it holds or why there is none. */
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
            return new Fingerprint().add(read(name)).hex();
        } catch (UnreadableException e) {
            return e.message();
        }
    }

    @Override
    public String read() throws IOException {
        try {
            return read(name);
        } catch (UnreadableException e) {
            throw new IOException(e.message());
        }
    }

    /**
     * Reads the value, without the line break that editors put at the end.
     *
     * @param name an absolute path
     * @throws UnreadableException when there is no value; the message holds nothing of the file
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
            throw new UnreadableException("the file " + name + ": " + e.message());
        }
    }
}
