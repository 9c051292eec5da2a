package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.docs.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The first comment of each file of {@code core.netty} has a paragraph for each behaviour that the file corrects: library and version,
 * symptom, and the test that shows it. A file that corrects nothing says {@code adapts}.
 */
class NettyCommentsTest {
    private static final Path ROOM = Path.of("src/main/java/dev/sluice/core/netty");
    private static final Pattern FIRST_COMMENT = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
    private static final Pattern CHECK = Pattern.compile(
            "<p>(?<library>Vert\\.x|Netty|Netty epoll|vertx-[a-z0-9-]+) (?<version>\\d+\\.\\d+\\.\\d+): (?<symptom>[^{]+?)\\. \\{@code (?<test>[A-Z]\\w+Test)\\}");

    /** A library with its version, in any comment. Two numbers stand for all versions that begin with them. */
    private static final Pattern VERSION =
            Pattern.compile("\\b(Vert\\.x|Netty|Netty epoll|vertx-[a-z0-9-]+) (\\d+\\.\\d+(?:\\.\\d+)?)");

    /** The properties of pom.xml with the versions. Other libraries are parts of the stack. */
    private static final Map<String, String> PROPERTIES =
            Map.of("Vert.x", "vertx.version", "Netty", "netty.version", "Netty epoll", "netty-native.version");

    private record Check(String file, String library, String version, String symptom, String test) {
        static Stream<Check> of(String file, String source) {
            Matcher comment = FIRST_COMMENT.matcher(source);
            if (!comment.find()) return Stream.empty();
            String text = comment.group(1).replaceAll("\\s*\\R\\s*\\*\\s?", " ").replaceAll(" +", " ");
            return CHECK.matcher(text).results().map((MatchResult found) -> of(file, found));
        }

        private static Check of(String file, MatchResult found) {
            return new Check(file, found.group(1), found.group(2), found.group(3), found.group(4));
        }

        String row() {
            return "| `%s` | %s %s | %s | `%s` |".formatted(file, library, version, symptom, test);
        }
    }

    @Test
    void each_file_says_what_it_corrects_and_which_test_shows_it() throws IOException {
        Set<String> tests = namesOf(files(Path.of("src/test/java")));
        assertThat(checks())
                .allSatisfy((file, checks) -> assertThat(checks)
                        .as("<p>Library 1.2.3: symptom, or \"adapts\". {@code XTest}")
                        .isNotEmpty()
                        .allMatch(check -> tests.contains(check.test())));
    }

    @Test
    void the_page_lists_the_checks() throws IOException {
        List<String> page = Page.read("docs/decisions.md").part("checks");
        assertThat(page.subList(2, page.size()))
                .containsExactlyElementsOf(checks().values().stream()
                        .flatMap(List::stream)
                        .map(Check::row)
                        .toList());
    }

    /** A new version fails here, and names each file that must be checked with it. */
    @Test
    void each_version_in_the_code_is_that_of_the_build() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        List<String> stale = new ArrayList<>();
        for (Path file : files(Path.of("src/main/java")))
            VERSION.matcher(Files.readString(file))
                    .results()
                    .filter(found -> !isOfTheBuild(pom, found.group(1), found.group(2)))
                    .forEach(found -> stale.add(file + ": " + found.group()));
        assertThat(stale).isEmpty();
    }

    @Test
    void a_version_of_another_build_is_found() {
        String pom = "<vertx.version>5.1.10<, <netty.version>4.2.20.Final<, <netty-native.version>4.2.18.Final<";
        assertThat(isOfTheBuild(pom, "Vert.x", "5.1")).isTrue();
        assertThat(isOfTheBuild(pom, "Netty", "4.2.20")).isTrue();
        assertThat(isOfTheBuild(pom, "Netty epoll", "4.2.18")).isTrue();
        assertThat(isOfTheBuild(pom, "Vert.x", "5.1.1")).isFalse();
        assertThat(isOfTheBuild(pom, "Netty", "4.2.18")).isFalse();
    }

    private static boolean isOfTheBuild(String pom, String library, String version) {
        String property = PROPERTIES.getOrDefault(library, "vertx-stack.version");
        return Pattern.compile("<" + property + ">" + Pattern.quote(version) + "[.<]")
                .matcher(pom)
                .find();
    }

    @Test
    void a_comment_without_a_version_or_a_test_is_no_check() {
        assertThat(Check.of("A", "/** Cuts. <p>Netty 4.2.20: cuts\n * nothing. {@code CutTest} */ class A {}"))
                .containsExactly(new Check("A", "Netty", "4.2.20", "cuts nothing", "CutTest"));
        assertThat(Check.of("A", "/** Cuts.\n *\n * <p>Vert.x 5.1.10: adapts. {@code CutTest}\n */"))
                .hasSize(1);
        for (String other :
                List.of("/** <p>Netty: cuts. {@code CutTest} */", "/** <p>Netty 4.2.20: cuts. */", "class A {}"))
            assertThat(Check.of("A", other)).as(other).isEmpty();
        assertThat(Check.of("A", "/** Cuts. */ /** <p>Netty 4.2.20: cuts. {@code CutTest} */"))
                .as("only the first comment counts")
                .isEmpty();
    }

    /** Returns the checks of each file, in the order of the page. */
    private static Map<String, List<Check>> checks() throws IOException {
        Map<String, List<Check>> checks = new TreeMap<>();
        for (Path file : files(ROOM)) {
            String path = ROOM.relativize(file).toString();
            String name = path.substring(0, path.length() - ".java".length()).replace('/', '.');
            checks.put(name, Check.of(name, Files.readString(file)).toList());
        }
        assertThat(checks).hasSizeGreaterThan(50);
        return checks;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .toList());
        }
    }

    private static Set<String> namesOf(List<Path> files) {
        return files.stream()
                .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                .collect(Collectors.toSet());
    }
}
