package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static dev.sluice.real.ExternalProgram.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.real.Needs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The component {@code keda}, checked with KEDA's schema, which finds wrong types and missing fields, but no unknown fields. */
@Needs({KUBECTL, NODE})
class ScaledObjectTest {
    /** The folder where {@code .ci/run} installs helm and the schema. */
    private static final Path INSTALLED = Path.of(
            Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).orElse(System.getProperty("user.home") + "/.cache"),
            "sluice-ci/helm");

    private static final String PROGRAM = """
            import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
            let text = "";
            for await (const part of process.stdin) text += part;
            new ScaledObject(JSON.parse(text)).validate();
            """;

    private final YamlTree object = Kustomizations.of("base", "keda").find("ScaledObject", "sluice");

    @Test
    void the_object_satisfies_the_schema_of_keda() throws Exception {
        assertThat(validate(object)).isEmpty();
    }

    @Test
    void a_wrong_type_and_a_missing_field_do_not_satisfy_the_schema() throws Exception {
        assertThat(validate(with("minReplicaCount", "two"))).contains("minReplicaCount");
        assertThat(validate(with("triggers", null))).contains("triggers");
    }

    @Test
    void an_unknown_field_is_rejected() {
        assertThatThrownBy(() -> ManifestSchema.read(with("maxReplicas", 10))).hasMessageContaining("maxReplicas");
    }

    /** Returns the object with another field in {@code spec}, or without it. */
    private YamlTree with(String field, @Nullable Object value) {
        Map<Object, Object> spec = new HashMap<>((Map<?, ?>) object.valueAt("spec"));
        if (value == null) spec.remove(field);
        else spec.put(field, value);
        Map<Object, Object> changed = new HashMap<>((Map<?, ?>) object.value());
        changed.put("spec", spec);
        return new YamlTree(changed);
    }

    private static String validate(YamlTree object) throws IOException, InterruptedException {
        boolean isRequired = "required".equals(System.getenv("SLUICE_REAL"));
        assumeTrue(isRequired || Files.exists(INSTALLED.resolve("node_modules/@kubernetes-models/keda")));
        Process node = new ProcessBuilder(
                        NODE.path().orElseThrow().toString(), "--input-type=module", "--eval", PROGRAM)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .start();
        try (var input = node.outputWriter(StandardCharsets.UTF_8)) {
            input.write(new ObjectMapper().writeValueAsString(object.value()));
        }
        String output = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(node.waitFor() == 0).isEqualTo(output.isEmpty());
        return output;
    }
}
