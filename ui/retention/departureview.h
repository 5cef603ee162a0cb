#pragma once

#include <QTableView>

namespace posthorn
{

class DepartureModel;

/// The list of a DepartureModel: whole rows, Space takes the chosen ones out or in again. Window thread.
class DepartureView : public QTableView
{
    Q_OBJECT

public:
    /// The model is used, not owned.
    explicit DepartureView(DepartureModel &model, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void toggleSelected();

    DepartureModel &m_departures;
};

} // namespace posthorn
