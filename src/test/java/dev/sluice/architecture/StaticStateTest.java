package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.architecture.ArchitectureTest.StaticState;
import org.junit.jupiter.api.Test;

class StaticStateTest {

    @Test
    void values_that_can_change_are_found_behind_any_declared_type_and_immutable_ones_are_not() {
        assertThat(StaticState.in(new ClassFileImporter().importPackages("dev.sluice.architecture.sample")))
                .containsExactlyInAnyOrder("Areas.CACHE", "Areas.COUNT", "Areas.OF_THREAD");
    }
}
