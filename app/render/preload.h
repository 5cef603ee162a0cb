#pragma once

namespace posthorn
{

/// Has everything loaded that comes from files but is no font: image format plug-ins, the font database, the
/// time zone. Needs the QGuiApplication; before the sandbox closes.
void preload();

/// Starts the thread that Qt converts large pictures with, so that none need be started later. Where the
/// sandbox allows it (Openings::startThreads).
void startPictureThread();

} // namespace posthorn
