package dev.sluice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.sluice.docs.Page;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the public types of {@code dev.sluice.client} with the page on the client. */
class ClientSurfaceTest {
    private static final String PART = "types in the signatures of the client";
    private static final Pattern TYPE = Pattern.compile("(?m)^\\| `([\\w.$]+)` \\|");

    @Test
    void the_page_lists_every_type_in_the_public_signatures() {
        String table = String.join("\n", Page.read("docs/client.md").part(PART));
        List<String> listed = TYPE.matcher(table)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(typesInSignatures());
    }

    /** Returns the types in public signatures, without {@code java.lang}. */
    private static Set<String> typesInSignatures() {
        Set<String> names = new TreeSet<>();
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.sluice.client").stream()
                        .filter(ClientSurfaceTest::isVisible)
                        .flatMap(ClientSurfaceTest::signatures)
                        .flatMap(type -> type.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(Predicate.not(JavaClass::isPrimitive))
                        .map(JavaClass::getName)
                        .filter(name -> !name.startsWith("java.lang."))
                        .forEach(names::add);
        return names;
    }

    private static Stream<JavaType> signatures(JavaClass type) {
        Stream<JavaType> supertypes = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        Stream<JavaType> members = type.getCodeUnits().stream()
                .filter(ClientSurfaceTest::isVisible)
                .flatMap(ClientSurfaceTest::signature);
        Stream<JavaType> fields = type.getFields().stream()
                .filter(field -> isVisible(field.getModifiers()))
                .map(field -> field.getType());
        return Stream.of(Stream.<JavaType>of(type), supertypes, members, fields).flatMap(all -> all);
    }

    private static Stream<JavaType> signature(JavaCodeUnit member) {
        Stream<JavaType> thrown = member.getExceptionTypes().stream().map(exception -> exception);
        return Stream.of(member.getParameterTypes().stream(), Stream.of(member.getReturnType()), thrown)
                .flatMap(all -> all);
    }

    private static boolean isVisible(JavaClass type) {
        return isVisible(type.getModifiers());
    }

    private static boolean isVisible(JavaCodeUnit member) {
        return isVisible(member.getModifiers());
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
