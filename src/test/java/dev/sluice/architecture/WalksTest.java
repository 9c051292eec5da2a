package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.docs.Page;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WalksTest {
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
}
