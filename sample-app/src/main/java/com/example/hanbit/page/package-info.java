/** What every page shares: languages, headers, problems, the front page. */
@NullMarked
package com.example.hanbit.page;

import org.jspecify.annotations.NullMarked;
