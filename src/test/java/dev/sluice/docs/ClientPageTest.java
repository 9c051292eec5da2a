package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.model.BackendSpec;
import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import dev.sluice.upstream.credentials.CredentialsSpec;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the page on the client with the tested examples and with the failures of a call. */
class ClientPageTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```java\\R(.*?)^```");
    private static final Pattern KIND = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
    private static final Pattern CELL = Pattern.compile("`([\\w.]+)`");
    private static final Pattern REASON = Pattern.compile("`([a-z_]+)`");

    private final Page page = Page.read("docs/client.md");

    @Test
    void each_block_of_code_is_part_of_a_tested_example() {
        Path examples = Path.of("src/test/java/dev/sluice/examples");
        String tested = Stream.of("CustomerClient.java", "CustomerClientTest.java")
                .map(name -> Page.read(examples.resolve(name)).text())
                .map(ClientPageTest::withoutIndentation)
                .reduce("", String::concat);
        List<String> blocks = matches(CODE, page.text());
        assertThat(blocks).hasSizeGreaterThanOrEqualTo(3);
        for (String block : blocks) assertThat(tested).contains(withoutIndentation(block));
    }

    private static String withoutIndentation(String code) {
        return code.strip().replaceAll("\\s+", " ");
    }

    @Test
    void the_table_has_every_kind_of_failure_and_every_reason() {
        String table = String.join("\n", page.part("failures by kind"));
        assertThat(matches(KIND, table))
                .containsExactlyElementsOf(Arrays.stream(BackendFailure.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
        assertThat(matches(REASON, table))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of(FailureReason.values()), Stream.of(SharedReason.OVERLOADED))
                                .map(Reason::code)
                                .toList());
    }

    @Test
    void the_packages_that_moved_have_every_type_that_a_program_needs() {
        Set<String> needed = new TreeSet<>();
        Stream.of(BackendSpec.class, CredentialsSpec.class, BackendFailure.class, FailureReason.class)
                .forEach(type -> addWithParts(type, needed));
        Stream.of(Reason.class, SharedReason.class).forEach(type -> addWithParts(type, needed));
        List<String> rows = page.part("packages that moved");
        assertThat(movedTypes(rows))
                .containsAll(needed)
                .allSatisfy(type -> assertThat(Path.of("src/main/java", type.replace('.', '/') + ".java"))
                        .isRegularFile());
        String changelog = Page.read("CHANGELOG.md").text();
        assertThat(rows).allSatisfy(row -> assertThat(changelog).contains("\n  " + row + "\n"));
    }

    /** Returns the names of the types with the packages that they have now. */
    private static List<String> movedTypes(List<String> rows) {
        return rows.stream()
                .skip(2)
                .map(row -> row.split("\\|", -1))
                .flatMap(columns -> matches(CELL, columns[3]).stream()
                        .map(type -> matches(CELL, columns[2]).get(0) + "." + type))
                .toList();
    }

    /** Adds the outermost type of a type, and those of its components and cases. */
    private static void addWithParts(Class<?> type, Set<String> names) {
        if (!type.getName().startsWith("dev.sluice.")) return;
        names.add(type.getNestHost().getName());
        if (type.isRecord())
            for (RecordComponent part : type.getRecordComponents()) addWithParts(part.getType(), names);
        if (type.isSealed()) for (Class<?> kind : type.getPermittedSubclasses()) addWithParts(kind, names);
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
