#pragma once

#include <QObject>
#include <QTimer>
#include <array>

class QWheelEvent;

namespace posthorn
{

class Settings;

/// How large bodies are shown, the same for all messages and remembered. Window thread; owned by the message
/// pane, outlives its views.
class ReadingZoom : public QObject
{
    Q_OBJECT

public:
    static constexpr std::array Steps{50, 67, 80, 90, 100, 110, 125, 150, 175, 200, 250, 300};
    static constexpr int Smallest = Steps.front();
    static constexpr int Largest = Steps.back();

    /// `settings` may be null: then nothing is remembered.
    explicit ReadingZoom(Settings *settings, QObject *parent = nullptr);
    ~ReadingZoom() override;

    [[nodiscard]] int percent() const { return m_percent; }
    [[nodiscard]] double factor() const { return m_percent / 100.0; }
    void setPercent(int percent);
    void zoomIn();
    void zoomOut();
    void reset() { setPercent(100); }
    /// Zooms where Ctrl is held, and answers whether it did.
    bool takeWheel(QWheelEvent *event);

Q_SIGNALS:
    void changed(int percent);

private:
    void keep();

    Settings *m_settings;
    int m_percent = 100;
    int m_wheel = 0;    // eighths of a degree since the last step
    QTimer m_keepTimer; // a turn of the wheel is one change of the settings
};

} // namespace posthorn
