package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.sluice.architecture.ArchitectureTest.ClosedSets;
import org.junit.jupiter.api.Test;

class ClosedSetsTest {

    @Test
    void a_check_for_a_case_is_found_unless_it_is_in_the_file_of_the_sealed_type() {
        assertThat(ClosedSets.checksOfCases(new ClassFileImporter().importPackages("dev.sluice.architecture.sample")))
                .containsExactly("Areas: Shape.Square");
    }
}
