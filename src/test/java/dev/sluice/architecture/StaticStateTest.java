package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.architecture.ArchitectureTest.StaticState;
import org.junit.jupiter.api.Test;

class StaticStateTest {

    @Test
    void mutable_values_are_found_regardless_of_the_declared_type() {
        assertThat(StaticState.in(new ClassFileImporter().importPackages("dev.sluice.architecture.sample")))
                .containsExactlyInAnyOrder("Areas.CACHE", "Areas.COUNT", "Areas.OF_THREAD");
    }
}
