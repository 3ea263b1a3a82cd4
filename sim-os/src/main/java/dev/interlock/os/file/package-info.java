/**
 * Files as a guest sees them.
 *
 * <pre>
 *   descriptor ──▶ DescriptorTable ──▶ OpenFile (position, flags) ──▶ Inode: RegularFile, Device, MemoryFolder, HostFolder
 *   path ────────▶ FileSystem ───────────────────────────────────────┘
 * </pre>
 *
 * <p>Everything lives in memory, within a quota, and is gone after the run. Nothing of the host is seen but the folders
 * that the embedder mounts, and no path leads out of those.
 *
 * <p>Further reading: Bach, <i>The Design of the UNIX Operating System</i>, chapters 4 and 5.
 */
package dev.interlock.os.file;
