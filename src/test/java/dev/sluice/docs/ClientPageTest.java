package dev.sluice.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.core.trace.Reason;
import dev.sluice.core.trace.SharedReason;
import dev.sluice.upstream.backend.BackendFailure;
import dev.sluice.upstream.backend.FailureReason;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the page on the client with the tested examples and with the failures of a call. */
class ClientPageTest {
    private static final Pattern CODE = Pattern.compile("(?ms)^```java\\R(.*?)^```");
    private static final Pattern KIND = Pattern.compile("(?m)^\\| `(\\w+)` \\|");
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

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }
}
