package io.jikimi.catalogue;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the personal data file (개인정보파일, 개인정보 보호법 제2조 제4호) an entity belongs to. Several entities
 * may share one file. The name is the first part of every item of the entity: {@code member.email}.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface PersonalDataFile {

    /** The name of the file in the processing register. */
    String value();
}
