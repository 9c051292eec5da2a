package dev.sluice.core.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A range is more than documentation: the constructor of its record checks it. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class SpecRecordsTest {

    record Unchecked(
            @Setting(value = "A number.", min = "1") int number) {}

    record Swapped(
            @Setting(value = "One.", max = "5") int one,
            @Setting(value = "Another.", max = "9") int other) {
        Swapped {
            SpecValidator.of(Swapped.class, other, one).throwIfInvalid();
        }

        public static Swapped defaults() {
            return new Swapped(1, 1);
        }
    }

    @ArchTest
    static void every_record_with_a_range_checks_every_component(JavaClasses classes) {
        assertThat(withRange(classes)).hasSizeGreaterThan(30);
        assertThat(flaws(classes)).isEmpty();
    }

    @Test
    void a_record_without_a_check_and_swapped_values_are_found() {
        assertThat(flaws(new ClassFileImporter().importClasses(Unchecked.class, Swapped.class)))
                .containsExactlyInAnyOrder("Unchecked: no check", "Swapped.one: 6", "Swapped.other: 10");
    }

    private static List<String> flaws(JavaClasses classes) {
        return withRange(classes)
                .flatMap(type -> callsValidator(type) ? acceptedValues(type.reflect()) : Stream.of(noCheck(type)))
                .toList();
    }

    private static Stream<JavaClass> withRange(JavaClasses classes) {
        return classes.stream()
                .filter(JavaClass::isRecord)
                .filter(type -> ranged(type.reflect()).findAny().isPresent());
    }

    private static Stream<RecordComponent> ranged(Class<?> type) {
        return RecordReflection.components(type).stream()
                .filter(component -> component.isAnnotationPresent(Setting.class))
                .filter(component -> !settingOf(component).min().isEmpty()
                        || !settingOf(component).max().isEmpty());
    }

    private static Setting settingOf(RecordComponent component) {
        return component.getAnnotation(Setting.class);
    }

    private static boolean callsValidator(JavaClass type) {
        return type.getConstructors().stream()
                .flatMap(constructor -> constructor.getMethodCallsFromSelf().stream())
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(SpecValidator.class)
                        && call.getName().equals("of"));
    }

    private static String noCheck(JavaClass type) {
        return type.getSimpleName() + ": no check";
    }

    /** Returns the values outside of a range that the constructor accepts beside the defaults of the other components. */
    private static Stream<String> acceptedValues(Class<?> type) {
        return RecordReflection.defaults(type).stream()
                .flatMap(defaults -> ranged(type).filter(component -> accepts(defaults, component)))
                .map(component -> type.getSimpleName() + "." + component.getName() + ": " + outside(component));
    }

    private static boolean accepts(Record defaults, RecordComponent component) {
        Map<String, @Nullable Object> values = RecordReflection.values(defaults);
        values.put(component.getName(), outside(component));
        try {
            RecordReflection.newInstance(defaults.getClass(), values.values());
            return true;
        } catch (InvalidSpecException e) {
            return e.violations().stream()
                    .noneMatch(violation -> violation.setting().equals(SpecValidator.keyOf(component)));
        }
    }

    /** Returns a value above the range, or below it if there is no maximum. */
    private static Object outside(RecordComponent component) {
        Setting setting = settingOf(component);
        int step = setting.max().isEmpty() ? -1 : 1;
        return outside(component.getType(), setting.max().isEmpty() ? setting.min() : setting.max(), step);
    }

    private static Object outside(Class<?> type, String end, int step) {
        if (type == Duration.class) return Durations.parse(end).plusNanos(step);
        if (type == Size.class) return new Size(Size.parse(end).bytes() + step);
        if (type == Percent.class) return new Percent(Percent.parse(end).value() + step);
        int number = Integer.parseInt(end) + step;
        return type == List.class ? Collections.nCopies(number, "") : number;
    }
}
