package dev.sluice.kubernetes;

import static java.util.stream.Collectors.toMap;

import dev.sluice.core.spec.Durations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The values of {@code conf/} that the image and the pod must match. */
final class ShippedConfiguration {

    private static final Path FOLDER = Path.of("conf");
    private static final Pattern DEFAULT = Pattern.compile("\\$\\{\\w+:-(.*)}");
    private static final Pattern DEADLINE = Pattern.compile("\\bdeadline:\\s*(\\w+)");
    private static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(30);

    private ShippedConfiguration() {}

    /** Returns the content of each file by its key in the ConfigMap, such as {@code routes-shop.yaml}. */
    static Map<String, String> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .collect(toMap(
                            file -> FOLDER.relativize(file).toString().replace('/', '-'), ShippedConfiguration::read));
        }
    }

    /** Returns the value at a path such as {@code server/port}, from the first file that has it. */
    static String valueAt(String path) throws IOException {
        return files().values().stream()
                .flatMap(yaml -> YamlTree.documents(yaml).stream())
                .flatMap(tree -> tree.find(path).stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("conf has no value at " + path))
                .text();
    }

    /** Returns whether a file has a value at a path. */
    static boolean isSet(String path) throws IOException {
        return files().values().stream()
                .flatMap(yaml -> YamlTree.documents(yaml).stream())
                .anyMatch(tree -> tree.find(path).isPresent());
    }

    static int port(String path) throws IOException {
        String text = valueAt(path);
        Matcher variable = DEFAULT.matcher(text);
        return Integer.parseInt(variable.matches() ? variable.group(1) : text);
    }

    static Duration maxDeadline() throws IOException {
        Stream<Duration> deadlines = DEADLINE.matcher(String.join("\n", files().values()))
                .results()
                .map(deadline -> Durations.parse(deadline.group(1)));
        return Stream.concat(deadlines, Stream.of(DEFAULT_DEADLINE))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
