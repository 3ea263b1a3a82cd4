/** What a run leaves behind in files, whole or not at all. */
package dev.interlock.cli.output;
