package dev.sluice.kubernetes;

import static dev.sluice.real.ExternalProgram.KUBECTL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What {@code kubectl kustomize} makes of a folder under {@code k8s/}. */
record Manifests(List<YamlTree> objects) {

    static Manifests of(String folder) throws IOException, InterruptedException {
        Process kubectl = new ProcessBuilder(KUBECTL.path().orElseThrow().toString(), "kustomize", folder)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String yaml = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as("exit status of kubectl kustomize").isZero();
        return new Manifests(YamlTree.documents(yaml));
    }

    /** The only object of a kind with a name; a generated name may go on after {@code name-}. */
    YamlTree find(String kind, String name) {
        List<YamlTree> found = objects.stream()
                .filter(object -> object.at("kind").text().equals(kind))
                .filter(object -> object.at("metadata/name").text().matches(name + "(-[a-z0-9]{10})?"))
                .toList();
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.get(0);
    }

    YamlTree pod() {
        return find("Deployment", "sluice").at("spec/template");
    }

    YamlTree container() {
        return pod().at("spec/containers/0");
    }

    /** What the container finds in an environment variable. */
    String variable(String name) {
        return container().at("env").items().stream()
                .filter(variable -> variable.at("name").text().equals(name))
                .map(variable -> variable.at("value").text())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name));
    }

    int port(String name) {
        return container().at("ports").items().stream()
                .filter(port -> port.at("name").text().equals(name))
                .map(port -> port.at("containerPort").number())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no port " + name));
    }
}
