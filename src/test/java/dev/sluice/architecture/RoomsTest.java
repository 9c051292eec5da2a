package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private static final String TOP = "dev.sluice.architecture.sample";
    private static final String ABOVE = "| `above` | uses shapes | `below` |";
    private static final String BELOW = "| `below` | has shapes | nothing |";

    @Test
    void a_table_that_draws_all_rooms_and_arrows_has_no_difference() {
        assertThat(differences(ABOVE, BELOW)).isEmpty();
    }

    @Test
    void a_package_without_a_row_is_a_difference() {
        assertThat(differences("| `above` | uses shapes | nothing |")).contains("below is a package without a row");
    }

    @Test
    void a_package_below_a_room_is_a_room_of_its_own() {
        assertThat(Rooms.of("dev.sluice.architecture", table("| `sample` | has all of it | nothing |"))
                        .differences(classes()))
                .contains("sample.above is a package without a row", "sample.below is a package without a row");
    }

    @Test
    void the_top_package_is_called_root() {
        assertThat(Rooms.of(TOP + ".below", table("| `root` | has shapes | nothing |"))
                        .differences(new ClassFileImporter().importPackages(TOP + ".below")))
                .isEmpty();
    }

    @Test
    void an_arrow_that_is_not_drawn_is_a_difference_with_an_example() {
        assertThat(differences("| `above` | uses shapes | nothing |", BELOW))
                .singleElement()
                .asString()
                .startsWith("above → below is not drawn: ")
                .contains("Areas", "Shape");
    }

    @Test
    void an_arrow_that_no_class_needs_is_a_difference() {
        assertThat(differences("| `root` | has nothing | `above` |", ABOVE, BELOW))
                .containsExactly("root has a row and no package");
        assertThat(differences(ABOVE, "| `below` | has shapes | `last` |", "| `last` | is empty | nothing |"))
                .containsExactlyInAnyOrder(
                        "below → last is drawn, but no class needs it", "last has a row and no package");
    }

    @Test
    void an_arrow_that_points_up_is_a_difference() {
        assertThat(differences(BELOW, ABOVE)).containsExactly("above → below does not point to a row below");
    }

    @Test
    void an_arrow_to_a_room_without_a_row_is_a_difference() {
        assertThat(differences("| `above` | uses shapes | `below`, `cellar` |", BELOW))
                .contains("above → cellar does not point to a row below");
    }

    @Test
    void a_line_that_is_no_row_and_a_second_row_of_one_room_are_rejected() {
        assertThatThrownBy(() -> differences("| `above` | uses shapes | below |"))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("not a row");
        assertThatThrownBy(() -> differences(ABOVE, ABOVE)).hasMessage("above has two rows");
    }

    @Test
    void a_row_below_the_heading_of_another_wing_is_rejected() {
        assertThat(Rooms.of(TOP, List.of("### `below`", BELOW)).arrows()).containsKey("below");
        assertThatThrownBy(() -> Rooms.of(TOP, List.of("### `above`", BELOW)))
                .hasMessage("below has a row in the table of above");
    }

    @Test
    void arrows_point_down_the_picture_of_the_wings() {
        assertThat(wings(List.of("above", "  ▼", "below"), ABOVE, BELOW)).isEmpty();
        assertThat(wings(List.of("below", "above"), ABOVE, BELOW))
                .containsExactly("above → below does not point to its wing or to one below");
        assertThat(wings(List.of("above   below"), ABOVE, BELOW))
                .containsExactly("above → below does not point to its wing or to one below");
    }

    @Test
    void a_room_without_a_wing_and_a_wing_without_a_room_are_differences() {
        assertThat(wings(List.of("cellar", "below"), ABOVE, BELOW))
                .containsExactly("above is in no wing of the picture", "cellar is a wing without a room");
    }

    private static List<String> wings(List<String> picture, String... rows) {
        return Rooms.Wings.in(picture).differences(Rooms.of(TOP, table(rows)));
    }

    private static List<String> differences(String... rows) {
        return Rooms.of(TOP, table(rows)).differences(classes());
    }

    private static List<String> table(String... rows) {
        return Stream.concat(Stream.of("| room | job | points at |", "|---|---|---|"), Stream.of(rows))
                .toList();
    }

    private static JavaClasses classes() {
        return new ClassFileImporter().importPackages(TOP);
    }
}
