package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.architecture.ArchitectureTest.ClosedSets;
import org.junit.jupiter.api.Test;

class ClosedSetsTest {

    @Test
    void an_instanceof_check_for_a_case_is_found_outside_the_file_of_the_sealed_type() {
        assertThat(ClosedSets.askedForCases(new ClassFileImporter().importPackages("dev.sluice.architecture.sample")))
                .containsExactly("Areas: Shape.Square");
    }
}
