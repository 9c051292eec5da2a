package dev.sluice.tools.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.fixture.Growth;
import dev.sluice.fixture.Growth.Repeated;
import java.util.List;
import java.util.regex.Matcher;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretRedactionTest {
    private static final int LENGTH = 2000;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    url: http://ann:pass@host/            | 5
                    url: http://host/path                 | 21
                    at: ann:pass@host:80                  | 4
                    both: [ http://host, "b:c@host" ]     | 22
                    mail: ann@host                        | 14
                    client_secret: 123                    | 14
                    """)
    void the_redaction_begins_at_the_secret_or_at_the_user_of_a_url(String line, int expected) {
        assertThat(SecretRedaction.redactFrom(List.of(line), 0)).isEqualTo(expected);
    }

    @Property(tries = 300)
    void a_line_takes_linear_steps(@ForAll("lines") Repeated text) {
        Growth.assertLinearSteps(SecretRedaction.KEY, text, LENGTH, SecretRedactionTest::findAll);
        Growth.assertLinearSteps(SecretRedaction.WORD, text, LENGTH, SecretRedactionTest::findAll);
    }

    private static void findAll(Matcher matcher) {
        while (matcher.find()) {}
    }

    @Provide
    Arbitrary<Repeated> lines() {
        return Growth.texts("ab-: @/\"");
    }
}
