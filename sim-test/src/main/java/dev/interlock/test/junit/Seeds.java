package dev.interlock.test.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is run once for each of several seeds, instead of {@code @Test}. The machine is made with the seed, and so
 * is a {@code Random} among the parameters.
 *
 * <p>{@code -Dinterlock.seed=17} runs seed 17 alone.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@TestTemplate
@ExtendWith({Interlock.class, SeedInvocations.class})
public @interface Seeds {
    /** How many seeds, at least 1. */
    int value();

    /** The first one; the others follow it. */
    long from() default 1;
}
