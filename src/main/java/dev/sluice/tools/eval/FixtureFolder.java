package dev.sluice.tools.eval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.core.spec.Suggestion;
import dev.sluice.language.json.JsonReader;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of one request and of the replies to its calls: {@code NAME.json}, or {@code NAME.404.json} for a reply with another status
 * than 200. Blocks. Not thread-safe.
 */
final class FixtureFolder {
    private static final String EXTENSION = ".json";
    private static final Pattern STATUS = Pattern.compile("[2-5][0-9][0-9]");
    private static final int OK = 200;
    private static final int MAX_FILES = 100_000;

    private final Path folder;
    private final JsonReader reader;
    private final Map<Path, Set<String>> filesByFolder = new HashMap<>();

    FixtureFolder(Path folder, JsonReader reader) {
        this.folder = folder;
        this.reader = reader;
    }

    /** A reply. */
    record Fixture(int status, Buffer body) {}

    /** Returns the name for a key: letters, digits, {@code -} and {@code _}, and other bytes percent-encoded. */
    static String encode(String key) {
        StringBuilder name = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
            if (isPlain || b == '-' || b == '_') name.append((char) b);
            else name.append(String.format("%%%02X", b));
        }
        return name.toString();
    }

    /**
     * Returns the value of a file.
     *
     * @throws EvalException if the file is missing, unreadable or not JSON
     */
    JsonNode readJson(String name) {
        return InputFiles.parse(nameOf(name), InputFiles.readJson(file(name + EXTENSION)), reader);
    }

    /** Returns the file of a name, for messages. */
    String nameOf(String name) {
        return file(name + EXTENSION).toString();
    }

    /**
     * Returns the reply in the first file that exists; null without a file.
     *
     * @param names the names without their statuses and extensions, with {@code /} between folders
     * @throws EvalException if a file is unreadable or not JSON, or if two files have one name
     */
    @Nullable
    Fixture find(List<String> names) {
        for (String name : names) {
            List<String> found = filesOf(name);
            if (found.size() > 1)
                throw EvalException.misuse("two files for one reply: " + paths(found) + " (expected: one of them)");
            if (!found.isEmpty()) return read(name, found.get(0));
        }
        return null;
    }

    private Fixture read(String name, String found) {
        String status = found.substring(name.length(), found.length() - EXTENSION.length());
        byte[] body = InputFiles.readJson(file(found));
        InputFiles.parse(file(found).toString(), body, reader);
        return new Fixture(status.isEmpty() ? OK : Integer.parseInt(status.substring(1)), Buffer.buffer(body));
    }

    /** Returns the files of a reply, of which there should be one. */
    private List<String> filesOf(String name) {
        String parent = name.substring(0, name.lastIndexOf('/') + 1);
        return files(parent).stream()
                .map(file -> parent + file)
                .filter(file -> isOf(name, file))
                .toList();
    }

    private static boolean isOf(String name, String file) {
        if (!file.startsWith(name + ".") || !file.endsWith(EXTENSION)) return false;
        int end = file.length() - EXTENSION.length();
        return end == name.length()
                || STATUS.matcher(file.substring(name.length() + 1, end)).matches();
    }

    /** Says which files were looked for. */
    String describeMissing(List<String> names) {
        List<String> files = names.stream().map(name -> name + EXTENSION).toList();
        String verb = files.size() == 1 ? " does not exist" : " do not exist";
        Set<String> existing = files("");
        String suggestion = Suggestion.closest(files.get(files.size() - 1), existing)
                .map(close -> "; did you mean " + close + "?")
                .orElse("");
        return "no reply: " + paths(files) + verb + suggestion;
    }

    private String paths(List<String> files) {
        return files.stream().map(file -> file(file).toString()).collect(Collectors.joining(" and "));
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private Set<String> files(String parent) {
        return filesByFolder.computeIfAbsent(file(parent), FixtureFolder::list);
    }

    private static Set<String> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.limit(MAX_FILES)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            return Set.of();
        }
    }
}
