package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.docs.Page;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalksTest {
    private static final Path SAMPLES = Path.of("src/test/java/dev/sluice/architecture/sample");
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("dev.sluice.architecture.sample");

    private static Page page(String text) {
        return new Page(Path.of("page.md"), text);
    }

    private static String walk(String name, String text) {
        return "<!-- walk of " + name + " -->\n1. " + text + "\n<!-- end of walk of " + name + " -->\n";
    }

    @Test
    void an_unknown_class_is_reported_with_its_walk() {
        Page page =
                page("`Nothing`\n" + walk("a shape", "`Shape`, `Shape.Square`, then `Portal`") + walk("two", "`Gate`"));
        assertThat(Walks.unknown(page, CLASSES)).containsExactly("walk of a shape: Portal", "walk of two: Gate");
    }

    @Test
    void a_walk_without_an_end_is_rejected() {
        Page page = page("<!-- walk of a shape -->\n1. `Shape`\n");
        assertThatThrownBy(() -> Walks.of(page)).isInstanceOf(AssertionError.class);
    }

    @Test
    void the_walk_of_a_composed_request_names_at_most_60_types_with_their_files() {
        Walks.WalkThread thread = Walks.WalkThread.of(
                Page.read("docs/architecture.md"), "walk of a composed request", Path.of("src/main/java/dev/sluice"));
        assertThat(thread.breaks()).isEmpty();
        assertThat(thread.types())
                .hasSizeLessThanOrEqualTo(60)
                .contains("Listener", "EvaluationContext", "CallTemplate", "CallScope", "Destination", "Upstream")
                .contains("HttpAttempt", "ExchangePhases", "StepOutcome", "ProblemMapper", "RequestMeters");
    }

    @Test
    void a_thread_through_its_files_has_no_break() {
        assertThat(breaks(
                        "- `Areas` (above/Areas.java) asks in `of()`. Next: `Shape`.",
                        "- `Shape` (below/Shape.java) has two cases. Implemented by `Square`, `Circle`.",
                        "- `Square` (below/Shape.java) has an area.",
                        "- `Shape` knows in `isRound()` of a case. Next: `Circle`.",
                        "- `Circle` (below/Shape.java) has none."))
                .isEmpty();
    }

    @Test
    void a_method_that_a_file_does_not_call_breaks_the_thread() {
        assertThat(breaks(
                        "- `Areas` (above/Areas.java) asks. Next: `Shape.isRound()`, `Shape.isFlat()`.",
                        "- `Shape` (below/Shape.java) answers."))
                .containsExactly(
                        "Areas does not call Shape.isRound", "Areas does not call Shape.isFlat", "Shape has no isFlat");
    }

    @Test
    void a_type_without_a_line_of_its_own_breaks_the_thread() {
        assertThat(breaks("- `Areas` (above/Areas.java) knows a `Portal`. Next: `Shape`."))
                .containsExactly("Portal has no line with its file", "Shape has no line with its file");
    }

    @Test
    void a_line_to_which_no_line_before_leads_breaks_the_thread() {
        assertThat(breaks(
                        "- `Areas` (above/Areas.java) looks in `cache()`.",
                        "- `Shape` (below/Shape.java) follows from nowhere."))
                .containsExactly("no line before leads to Shape");
    }

    @Test
    void a_file_that_does_not_mention_the_next_type_breaks_the_thread() {
        assertThat(breaks(
                        "- `Shape` (below/Shape.java) starts. Next: `Areas.of()`.",
                        "- `Areas` (above/Areas.java) ends in `area()`.",
                        "- `Shape` is made. Next: `new Square()`.",
                        "- `Square` (below/Shape.java) is a case. Made by `Reaching`.",
                        "- `Reaching` (above/Reaching.java) makes nothing."))
                .containsExactly(
                        "Shape does not mention Areas",
                        "Shape does not call Areas.of",
                        "Areas has no area()",
                        "Shape does not mention Square",
                        "Reaching does not mention Square");
    }

    @Test
    void a_wrong_file_breaks_the_thread() {
        assertThat(breaks(
                        "- `Areas` (below/Shape.java) is elsewhere. Next: `Shape`.",
                        "- `Shape` (above/Shape.java) is elsewhere."))
                .containsExactly("below/Shape.java does not declare Areas", "above/Shape.java does not exist");
    }

    private static List<String> breaks(String... lines) {
        String list = "Start.\n   " + String.join("\n   ", lines);
        return Walks.WalkThread.of(page(walk("a shape", list)), "walk of a shape", SAMPLES)
                .breaks();
    }
}
