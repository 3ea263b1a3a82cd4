package dev.interlock.test.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The machine runs this program: it is assembled and loaded without a kernel, so that every core begins at its entry.
 * Either a file is named or the source stands here.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.PARAMETER, ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface Program {
    /**
     * A resource beside the test class, else one from the root of the class path, else a file under the working folder.
     */
    String value() default "";

    /** The source itself, in NASM syntax. */
    String source() default "";
}
