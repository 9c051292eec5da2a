package dev.sluice.gateway.compose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.core.spec.InvalidTextException;
import dev.sluice.core.spec.SourceLocation;
import dev.sluice.language.uri.PathTemplate;
import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallTargetTest {
    @Test
    void a_call_is_a_method_a_backend_and_a_path() {
        CallTarget target = CallTarget.parse("PATCH customer-db  /v1/customers/{id}{?dry}");
        assertThat(target.method()).isEqualTo(HttpMethod.PATCH);
        assertThat(target.backend()).isEqualTo("customer-db");
        assertThat(target.path()).isEqualTo(PathTemplate.parse("/v1/customers/{id}{?dry}"));
        assertThat(target).hasToString("PATCH customer-db /v1/customers/{id}{?dry}");
    }

    @Test
    void calls_with_equal_texts_are_equal_at_any_location() {
        SourceLocation location = new SourceLocation("conf/a.yaml", 3, 1);
        CallTarget target = CallTarget.parse("GET b /a", location);
        assertThat(target)
                .isEqualTo(CallTarget.parse("GET b /a"))
                .hasSameHashCodeAs(CallTarget.parse("GET b /a"))
                .isNotEqualTo(CallTarget.parse("GET b /c", location));
        assertThat(target.location()).isEqualTo(location);
        assertThat(CallTarget.parse("GET b /a").location()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "GET b",
                "GET b a",
                "get b /a",
                "TRACE b /a",
                "CONNECT b /a",
                "GET /a",
                "GET b /a /b",
                " GET b /a",
                "GET 1b /a",
                "GET b /a\n",
                "GET b.c /a"
            })
    void anything_else_is_rejected(String text) {
        assertThatExceptionOfType(InvalidTextException.class)
                .isThrownBy(() -> CallTarget.parse(text))
                .withMessageStartingWith("not a call: expected METHOD backend /path");
    }

    @Test
    void a_mistake_in_the_path_is_reported_with_its_column_in_the_call() {
        InvalidTextException mistake =
                catchThrowableOfType(InvalidTextException.class, () -> CallTarget.parse("GET  b /a/{+id}"));
        assertThat(mistake.column()).isEqualTo(11);
    }
}
